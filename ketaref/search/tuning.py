"""Every tuned number of a search: its value, where it comes from, and what changes without it.

Modules read them as `tuning.NAME`, so that one that is set here (or by a test) counts everywhere. What changes is as
`python -m tools.ablate` prints it, where "off" puts the neutral value of that tool in a number's place, on queries
that search may be tuned on: 160 judged queries of the tune split, 345 off-topic queries, 555 questions left out of the
index, and 1,336 names of contraindications and interactions typed bare. A number that changes no answer there is a
guard, and `tests/search/test_guards.py` says against what.

What the index weighs when it is compiled stands in `store.compile`; what screening takes for a match, in `screening`.
"""

from __future__ import annotations

# ---- How far a word may lie from the one it is read as --------------------------------------------------------------

MIN_FUZZY_LENGTH = 5
"""Least length of a word that is read within edits; one letter shorter, a letter may be missing or two swapped (pian,
hart). Guard: TMJ is no slip of TMS, nor IM of IV."""

LONG_WORD = 9
"""Least length of a word that is read within two edits, and then only if the first letter agrees. Guard: codeine is no
slip of cocaine. At 5, 3 fewer off-topic queries are refused; of 307 words foreign to the content 106 are read as
others, not 52."""

MIN_OTHER_INITIAL = 7
"""Least length of a word that is read as one with another initial, which people rarely miss. Guard: folic is no slip of
colic, nor locked of blocked. At 2, 2 fewer off-topic queries are refused."""

MIN_PREFIX_LENGTH = 4
"""Least length of a last word that is completed. Guard: 'gla' stands for too many words."""

MIN_PART = 3
"""Least length of each of two words typed as one (bloodpressure). Guard: police is not 'PO lice'. At 1, 1 fewer
off-topic query is refused."""

MIN_SMALL_WORD = 4
"""Least length of a small word that another may be a slip of (waht, shoud); one letter shorter, only of the words that
ask, and only before what they ask of (wht is). Off, 'waht is ketamine' has no answer."""

MAX_READINGS = 3
"""Most words that one word is read as. With one, the entry that the word itself finds is among the first three for
3,259 of 3,350 slips, not 3,269. Guard: a slip that two drugs are equally near shows both."""

# ---- Weights of the words of a query --------------------------------------------------------------------------------

# By what a word is to the entries: "a 30 year old male suffering from glaucoma" is about what names an entry, though
# the rest is as rare. Off together, 14 more of the questions left out are refused, for 7 off-topic queries.
NAMING = 1.4
"""For a word that is a whole title or alias of some entry, or that names another subject (see ELSEWHERE_QUALITY)."""
PASSING = 0.7
"""For a word in no title or alias. A word that no entry holds weighs this much, against 1 for the rarest that one
does."""

COMMON_SHARE = 0.5
"""Share that a common word, a bare figure or a letter counts of what its frequency gives it: 'phone' in one entry does
not make it a topic. Off, 9 more of the questions left out are refused, for 4 off-topic queries."""

ELSEWHERE_QUALITY = 0.5
"""A mention of what names another subject (diabetes, password) is half an answer, where the query is not about
ketamine. Off, 5 fewer off-topic queries are refused, and 3 more names of hazards found."""

FORM_WEIGHT = 0.15
"""Weight of how a question is asked ('how long', 'can I'), which tells two entries on one subject apart and no more.
Off, 2 fewer off-topic queries are refused and 4 fewer statements of the inventory found first, but 2 more of the
questions left out; with forms out of the index too, 'can I drive home' finds tiredness third."""

SUBJECT_WORDS = frozenset(
    {"ketamine", "ketamin", "ket", "ketalar", "esketamine", "spravato", "infusion", "infusions", "infused", "inf"}
)
"""A query that holds one of them is on the subject (see ON_SUBJECT); 'ket' and 'inf' as a chart has them. Without
those two, 'upt req pre-inf' is refused."""

# ---- What a query names ----------------------------------------------------------------------------------------------

_frame_words = """
    administered affect affected affects after allergic allergies allergy bedtime before bring candidate candidates
    cleared combination combine combined combining compatible concurrent concurrently condition conditions
    contraindicate contraindicated contraindication contraindications currently daily diagnosed diagnosis disease
    diseases disorder dosage dose doses dosing drug drugs dx effect effects eligible evening exclude excluded
    exclusion fasting herbal history hold hx impact impacts infuse infused infusing infusion infusions intake
    interact interaction interactions interacts interfere interferes intolerance issue issues med medical medication
    medications medicine medicines meds mg mix mixed mixing ml monthly morning night nightly pill pills post pre
    precaution precautions prescribed prescription prior proceed pt pts reaction regimen rx safe safety sensitivity
    simultaneously skip status supplement supplements surgery syndrome tablet tablets taper therapy together
    tolerate treat treated trial twice tx ug units warning weekly
    """
FRAME_WORDS = frozenset(_frame_words.split())
"""Words that ask nothing beside a name: 'can a patient on warfarin have ketamine' asks of warfarin alone. Off, 10
of 217 names that entries speak of are lost, and 10 more of 159 others are not refused (tests/data/coverage.tsv)."""

_aspect_words = """
    administered affect affected affects after bedtime before dosage dose doses dosing effect effects evening
    exclude excluded exclusion fasting hold impact impacts infusions intake monthly morning night nightly precaution
    precautions reaction regimen skip surgery taper therapy tolerate treat treated trial twice warning weekly
    """
ASPECT_WORDS = frozenset(_aspect_words.split())
"""Those of them that ask something of a name that entries do speak of: what words find is left in its order. Guard:
what is asked of a medicine the night before is answered by the instruction for it."""

UNKNOWN_LENGTH = 5
"""Least length of a word that no entry and no list knows, and that is taken for a name. Guard: a misspelled medicine is
not answered by what is said of medicines."""

COVERING = 2
"""Most entries about a name, or its class, that are put first where words find none of them. Off, 16 of 217 names that
entries speak of are lost."""

COVERING_SCORE = 60.0
"""Least score of those: that they are about it is known, not guessed."""

ABOUT_SCORE = 30.0
"""Where nothing answers, least score of a hazard that is named to be shown as the nearest, with what it does not speak
of: shorthand that nobody has listed ('hep C cirr MELD 12') still finds its hazard. At 0, 'two-stroke oil' finds
strokes."""

# ---- Score of an entry ----------------------------------------------------------------------------------------------

PASSAGE_SHARE_WEIGHT = 0.45
"""How much the passage share counts (how much of a passage the query is about); the query share counts in full, for
questions are typed shorter than they are written. Off, success@1 falls by 5 on the tune split and by 16 on hazards, and
16 fewer off-topic queries are refused."""

SUPPORT = (0.6, 0.25, 0.15)
"""What the best passage of an entry, the next and the third count for. With the best alone success@1 falls by 4 on the
tune split, and 11 fewer off-topic queries are refused; shares about these do alike."""

# Coverage is scaled by how often the entry mentions the term: for the share OFTEN of it, by the term's frequency,
# saturated, and held against the entry's length as in BM25.
OFTEN = 0.7
"""Off, success@1 falls by 2 on the tune split and by 110 on hazards, and 15 fewer off-topic queries are refused."""
LENGTH = 0.5
"""BM25's b. Off, success@1 falls by 1 on the tune split and rises by 5 on the questions left out, which is chance; but
5 more entries do not come first for a question of their own."""

EXACT = 0.94
"""A passage of this value or more is the query, word for word, and needs no support. Guard: the bare name of a hazard
finds the hazard. Off, success@1 falls by 47 on hazards."""

PASSAGES_SHARE = 0.62
"""The best passages against what all passages of the entry cover together, which counts for the rest. At a half, 16
fewer of the questions left out are refused, and 5 fewer off-topic queries."""

# A patient's condition or medicine typed bare ("pregnant", "lorazepam") asks first whether it is a hazard. Guard:
# without the prior, success@1 falls by 108 on hazards.
BARE_WORDS = 2
HAZARD_KINDS = ("contraindications", "interactions")
HAZARD_PRIOR = 1.04

FIELDS_PASSAGE_SHARE_WEIGHT = 0.35
"""As PASSAGE_SHARE_WEIGHT, where screening asks whether a finding is meant. At 0.45 'sleeps sitting up' is not heard
(tests/data/findings.txt). Screening's least score is set on this scale (MIN_WORDING_SCORE there): it moves with
that."""

# ---- Wording (BM25 over titles, aliases and questions) --------------------------------------------------------------

WORDING_SHARE = 0.7
"""What wording counts beside the match. Off, success@1 falls by 6 on the tune split and by 7 on the questions left out,
@3 by 18; 0.5 to 0.9 differ by chance."""

# BM25's k1 and b, at their usual values. Without b, success@1 falls by 3 on the tune split.
WORDING_SATURATION = 1.2
WORDING_LENGTH = 0.75

# ---- The order of the best (reciprocal rank fusion: match with wording, wording alone, single lines) -----------------

FUSED = 60
"""k of reciprocal rank fusion, as its authors set it; 5 to 120 do alike. Without fusion (ABREAST at 0), success@1 falls
by 2 on the tune split and by 4 of 187 questions collected from the public and left out together; of 2,645 questions
left out in all, most of them our own words, it rises by 13, and @3 by 3."""

LINES = 3
"""Best lines of an entry whose mean counts. With the best alone, success@1 falls by 3 on the tune split."""

ABREAST = 15.0
"""Points behind the best score within which an entry answers about as well, and may come before it. Without the bound,
@3 falls by 1 % of the questions left out, and 'esketamine acute suicidal ideation trial' finds ketamine's."""

CERTAIN = 95.0
"""A first hit of this score stays first, whatever its wording: it was asked word for word. Off, one stored question in
forty no longer finds its own entry first."""

CARD_BEHIND = 5.0
CARD_BEHIND_BARE = 25.0
"""Points by which a card for an emergency must lead to come first where no emergency is heard, and where a word or two
ask nothing; else it comes second. Without them 'aspirin' and 'crash cart checklist' find what to do in chest pain or a
collapse. Guard: 'cardiac arrest in the infusion room', 'flumazenil' and 'pt c/o cp' find their card first."""

# ---- A clinic's own first among equals (nothing without a pack) ------------------------------------------------------

OWN_FAST = 0.8
"""Share of the score of a shipped entry on the fast from which the clinic's own fast comes before it. At 0.85 'may I
have coffee in the morning' finds another clinic's rule first; at 0.7 as many find the clinic's as here. Of 1,770
questions, 3 that found another entry find a patched fast first, all of them on eating or drinking. Off, 9 of 77 queries
of tests/data/clinics/seen.tsv are lost."""

# ---- Whether the best entry answers ---------------------------------------------------------------------------------

# What makes it less likely that a score is chance: a story has many words that ask nothing, so less of it must be met;
# a word in a title, alias or question is what an entry is about; a query that names the subject is about it. The
# weights are those of `python -m tools.fit`, a logistic regression of 561 queries that the content answers against 345
# that it does not: they lie within its 95 % intervals. The bar loses 5 % of the former, on folds it was not fitted on;
# what lies little above it is held against CHANCE too, and what is only the nearest is said to be.
ANSWERED = 80.6
"""Least score for a query without any of the rest."""
PER_WORD = 6.3
"""Less for each word asked. Off, 34 more of 160 are refused on the tune split, 220 more of the questions left out."""
IN_WORDING = 19.0
"""Less by the share of the words that a title, alias or question meets. Off, 7 more are refused on the tune split, 116
more of the questions left out, and 68 more names of hazards."""
ON_SUBJECT = 26.8
"""Less if the query names ketamine or infusion. Off, 1 more is refused on the tune split, 7 of the questions left
out."""

MET_IN_FULL = 42.0
"""Least score of an entry that speaks of every word asked: anyone who types one rare word is looking for just that.
Off, 23 more names of hazards are refused, for 2 off-topic queries."""

LEAST_SCORE = 20.0
"""Below this nothing answers, however long the query, and an entry that cannot reach it is not scored. Off, 1 fewer
off-topic query is refused. Guard: a page of words is not answered by an entry that happens to hold one of them."""

NEAR = 0.65
"""Where the best entry answers, one that scores this share of it may be the one that was meant. Off, @3 falls by 10 on
the questions left out."""

FIRM = 4.0
"""Points above that bar below which an answer must not be one by chance either (CHANCE)."""

NEAR_HAZARD = 0.75
"""Where contraindications or interactions alone are asked for, their best must score this share of the best entry of
all: what 'ibuprofen' finds among interactions says nothing of it. Of 209 left-out questions of theirs 10 are lost, 4
more than by NEAR; of questions of entries that have nothing to do with them 85 % find none, not 73 %."""

# ---- Whether it answers what was asked, or is the nearest -----------------------------------------------------------

CERTAINTY = (6.23, 1.10, -3.25, -1.91, 1.14, -5.69)
"""Weights of the figures of `doubt.Doubt`, in their order, and the constant: the logistic regression of `python -m
tools.doubt`, of 1,412 questions left out of the index against 763 of entries left out, and 339 off-topic queries put as
if they were about ketamine. On folds it has not seen it tells them apart with an AUC of 0.84 and 0.88."""

DOUBTFUL = -0.17
"""Certainty below which it is said what the first hits do not speak of, and they are still shown: 15 % of the left-out
questions that are answered lie below it, 63 % of those that are not, and 76 % of those about ketamine."""

CHANCE = -1.13
"""Certainty below which a weak match (see FIRM) is no answer: 5 %, 36 % and 55 % lie below it."""

MISSING_SHARE = 0.3
"""A word that none of the first hits meets is said to be missing, however certain the rest, if it makes up this share
of the query ('how long after a covid booster')."""

LOOKED_AT = 3
"""First hits, none of which must speak of a word before it is said that nothing does: so many answers stand on a
screen."""

# ---- Whether the query is about what is left out --------------------------------------------------------------------

LEFT_OUT = 1.03
"""A topic that the content leaves out is told if it scores more than this times the best entry that answers. With a
tenth of all questions left out of the index in turn, it is told for 38 % of the topics' own, and for 0.4 % of those of
other entries that had hits; at 1.0 for 40 % and 0.6 %, at 1.1 for 35 % and 0.3 %. Off, 18 of the 20 queries of the tune
split that the content does not answer have hits, not 2."""
LEFT_OUT_GRAVE = 1.1
"""The same where the best entry is of GRAVE_KINDS: a warning that is not shown is worse than a line too many. At 1.03
'does Narcan reverse ketamine' has no hits."""
GRAVE_KINDS = (*HAZARD_KINDS, "crisis", "adverse-effects")
LEFT_OUT_LESS = 10.0
"""It may score so much less than an entry has to that answers: nothing is claimed. At 0 it is told for 2 % fewer of its
own; at 20 for half as many again of the off-topic queries, most of them with the wrong line."""

# ---- What is said beside the hits -----------------------------------------------------------------------------------

SUGGESTED = 28.0
"""Least score of an entry whose title may be what was meant, where none answers. Below it the nearest title is a chance
match: 'sourdough starter recipe' scores 23."""

ALIKE = 0.6
"""Share of the words of two summaries that both have, from which on entries of one title say the same."""

REGIMEN_SCORE = 60.0
"""Score of the usual regimen where a dose for a weight is asked for, and no entry answers."""

CRISIS_SCORE = 90.0
"""Least score of a crisis entry that the query's words call for."""

TENTH = 0.1
"""Scores are shown to a tenth: those that differ by less may be shown alike, and are then ordered by id."""

# ---- Cost: changes how long a search takes, and no answer ------------------------------------------------------------

REREAD = 12
"""Best entries whose wording and lines are read, and which are ordered by them too."""

LONG_POSTING = 1500
"""A term in more passages than this is looked at last, and only where it can still matter."""

READ_THROUGH = 12
"""How many times longer than the list of entries a posting must be for looking each of them up to beat reading it."""

FIRST_LOOK = 100
"""Passages looked at first among those that hold only common words."""

SLACK = 1e-4
"""A bound and a score add up the same figures in another order, and a passage keeps its weight in 32 bits."""
