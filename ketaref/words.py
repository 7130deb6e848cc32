"""Common words of English: what a question is told in, whatever it is about. Lists only; `text.py` owns analysis.

A word here that no entry holds says little about what the query asks ("told my sister about it"), where any other
unknown word may be the very thing asked for ("warfarin"). Written by hand; words that carry topic in this reference
(drive, pressure, bladder) weigh by their own frequency wherever entries hold them.
"""

from __future__ import annotations

COMMON_WORDS = frozenset(
    """
    able about above accept across act action actually add afraid again against age ago agree air allow allowed
    almost alone along already alright always amazing amount angry another answer anybody anymore anyone
    anything anyway anywhere apart appear apply area argue arm around arrive aside asleep attention aunt avoid
    away awful baby back bad bag bar based basic basically bear beat beautiful became become bed before began
    begin behind believe belong below beside besides between beyond birthday bit black blue board body bold book
    bored born boss both bother bottle bottom bought box boy boyfriend bread break breath bring broke broken
    brother brought brown bunch busy buy call calm came camera card care careful carry cat catch caught cause
    cell center chair chance changed charge cheap child children choice choose christmas church city class clean
    clear clearly clock close closed clothes club cold college color comfortable coming common company
    completely computer concerned confused consider contact continue control cook cool corner correct couch
    count country couple course cousin cover crazy cup cut dad daddy dark date daughter day dead deal dear
    decide decided deep definitely depend describe desk despite detail different difficult dinner dirty discover
    discuss dog door double doubt down dream dress drink drop dropped dry during dust each ear earlier early
    earth easily east easy eat edge either else empty end ended enjoy enough entire especially evening event
    eventually everybody everything everywhere evidence exact exactly except excited exist expensive experience
    explain express extra eye face fact fail fair fall family fancy far fast father fault favor favorite feel
    feeling feet fell felt few field fight figure fill film final finally find fine finger finish finished fire
    first fit five fix floor fly follow food fool foot force forget forgot form forward found four free fresh
    friend friends front full fun funny future game garden gave general gentle gently girl girlfriend give given
    glad glass god gone good gotta grab grandma grandpa great green grew ground group grow grown guess gun guy
    guys hair half hall hand handle hang happen happened happy hard hardly hat hate head hear heard heart heavy
    held hell hello help here herself hey hidden high himself hit hold hole home honest honestly hope hoping
    horrible hot hour house however huge human hundred hungry hurry hurt husband ice idea imagine important
    impossible include indeed inside instead interested interesting internet issue itself job join joke judge
    jump keep kept key kick kid kids kill kind king kitchen knew knock know known lady laid land large last late
    lately later laugh law lay lead learn learned least leave left leg less let letter lie life light like
    likely line list listen little live lived lives living local lock long longer look looked looking looks lose
    lost lot lots loud love lovely low luck lucky lunch mad made main make making man manage many mark married
    matter maybe mean meant meet meeting mess met middle might mile mind mine minute miss missed mistake mix mom
    moment money month months mood moon more morning most mostly mother mouth move moved movie much mum music
    myself name near nearby nearly neck need needed neither nervous never news next nice night nobody noise none
    normal normally nose note nothing notice number obvious obviously odd offer office often oh okay old once
    open opinion option order original other otherwise ought outside over own page paid pair paper parent
    parents park part partner party pass past pay people per perfect perhaps person phone pick picture piece
    place plain plan plane plate play please pleased plus pocket point poor pop popular position possible
    possibly power prefer prepare present pretty prevent previous price private probably problem problems
    promise proof proper properly protect proud prove proven provide pull push put quick quickly quiet quit
    quite race rain raise ran rather reach read ready real realize really reason receive recent recently
    recommend red regret regular relationship relax remain remember remind remove repeat reply rest result
    results return rich ride right ring rise risk road rock room rough round row rule run running rush sad safe
    said sale same sat save saw scared scary school score sea search season seat second secret see seem seen
    self sell send sense sent separate serious seriously serve set several shame shape share sharp shirt shit
    shock shoe shop short should shoulder show shut sick side sign silly similar simple simply since sing single
    sister sit site sitting situation size skin sky sleep slow slowly small smart smell smile social soft sold
    some somebody somehow someone something sometimes somewhere son song soon sorry sort sound south space speak
    special specific spend spending spent split spoke spot spring stage stand start started stay step stick
    still stomach stone stood stop stopped store story straight strange street strong stuck study stuff stupid
    style success such sudden suddenly suffer suggest suit summer sun super support suppose supposed sure surely
    surprise sweet swim table take taken talk talked talking tall taste teach teacher team tell ten terrible
    test text thank thanks that thick thin thing think thinking third though thought thousand three throughout
    throw tight till tiny tip tired together told tomorrow tonight took top total totally touch tough toward
    towards town track train travel treat tree tried trip trouble true trust truth try trying turn twice twist
    two ugly uncle under understand unless until upset upstairs usual usually value various very view visit
    voice wait waiting wake walk wall want wanted war warm wash waste watch watched watching water weak wear
    weather website wedding weird welcome well went west wet whatever wheel whenever wherever whether white
    whole whose wide wife wild will win wind window winter wish within without woman women won wonder wonderful
    wood word words wore work world worried worry worse worst worth wow write wrong wrote yard yeah yellow
    yesterday yet young yourself zero
    """.split()  # noqa: SIM905
)
