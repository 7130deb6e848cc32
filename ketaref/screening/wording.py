"""Small words of findings: what qualifies one, what links it to a cue, what tests for it. Lists only.

A cue and what it does is a rule of content/cues.yaml; the words here are of closed classes, the same in every chart.
"""


def words_in(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


QUALIFIERS = words_in(
    """
    mild moderate severe chronic acute subacute essential primary secondary idiopathic recurrent persistent intermittent
    left right bilateral unilateral upper lower proximal distal stage type grade class ii iii iv nyha benign malignant
    resistant labile refractory onset late early remote recent lifelong longstanding known diagnosed confirmed
    documented reported endorses reports states history hx prior previous past former remission resolved controlled
    uncontrolled stable unstable treated untreated managed compensated decompensated medicated diet daily nightly weekly
    monthly bid tid qid qd qhs prn po iv im sl mg mcg ug ml mmol tab tabs tablet tablets capsule oral pill pills
    capsules patch inhaler spray injection solution extended release delayed er xr sr la cr xl hr dose doses low high
    units meds med medication medications medicine medicines drug drugs rx therapy tx prescription regimen trial week
    weeks wk wks
    month months mo year years yr yrs yo age old trimester gestational gestation today yesterday tonight morning evening
    currently current now active ongoing since ago status post family mother father brother sister maternal paternal
    patient pt male female man woman negative positive possible suspected probable normal denies reports diagnosis dx sx
    symptoms sign signs disease disorder syndrome condition problem problems issue issues finding situation specified
    unspecified nos without with hydrochloride sodium succinate tartrate maleate sulfate potassium calcium acetate
    bitartrate mesylate phosphate citrate besylate carbonate actuat auto injector prefilled syringe kit pack abuse
    deterrent level levels mmhg test results last ago long time following followup workup very
    well good fully never always x approx incl hosp mos yrs
    """
)
"""Words of a finding that qualify it: degree, side, time, dose. What is left of a finding once these and the names it
meets are taken out is given back as not recognized."""
LINKS = words_in(
    """
    is was are were be been being has have had also currently still now today clinically formally previously recently
    since definitely effectively reportedly has again found to completely appears seems as a the this it that which
    and patient pt she he by per status result results
    """
)
"""Words that may part a finding from the cue that closes it: 'glaucoma has since been ruled out'."""
TESTS = words_in(
    "test tests tested screen screens screening check checks checked workup work-up eval evaluation scan hx history of"
)
"""What is done to find something out: 'glaucoma screening negative'."""
WHOLE = words_in("are were have all each both any every these neither none")
"""Words by which a cue closes a whole list: 'a, b and c are all ruled out'."""
ADJUNCTS = words_in(
    """
    by on at in per today now currently since so this last as yet again after before given recently previously then
    clinically completely formally yesterday and or but both times x2 x3 done for to from via based during until
    throughout ago with though patient pt on
    """
)
"""Words that may follow a cue that closes a finding: 'glaucoma ruled out by'; a noun makes it say something else."""
STATES = words_in(
    """
    pregnant breastfeeding nursing lactating postpartum diabetic hypertensive suicidal homicidal psychotic manic
    schizophrenic epileptic intoxicated obese febrile anxious depressed hypothyroid hyperthyroid alcoholic cirrhotic
    gravid
    """
)
"""What a patient is, not has: 'denies glaucoma, stroke, pregnant' holds another statement."""
THINK = words_in(
    "think thinks believe believes feel feels know knows recall recalls remember remembers say says suspect aware told"
)
"""Of two statements, the second is what the first one denies: 'does not think she has glaucoma'."""
TAKING = words_in(
    """
    need needs needed require requires required want wants use uses used being going put placed start started starting
    maintained managed kept treated prescribed given taking dependent dependence dependency reliant reliance rely relies
    hooked addicted overdose overdosed overdosing effects reaction allergy interaction actively regularly anymore
    """
)
"""Words that go with the medicine that 'on' names: 'no longer needs to be on Xanax', 'never started on Xanax'."""
COUNTS = words_in("one two three four several both deceased died dead alive living")
"""Words that say how many relatives there are, and whether they live: 'mother deceased, stroke'."""
