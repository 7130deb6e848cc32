"""Common words of English: what a question is told in, whatever it is about. Lists only; `text.py` owns analysis.

A word here that no entry holds says little about what the query asks ("told my sister about it"), where any other
unknown word may be the very thing asked for ("warfarin"). Written by hand; words that carry topic in this reference
(drive, pressure, bladder) weigh by their own frequency wherever entries hold them.
"""

from __future__ import annotations

# Words that carry no topic. Words that turn an answer round stay in ("not", "before", "after", "without").
STOP_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being but by can could did do does doing done each either for from
    get gets getting go goes going gonna got had has have having he her here hers him his how i id if ill im in into is
    it its ive just let may me might mine must my no of on one or our ours please shall she should so some such than
    that the their theirs them then there these they this those to too us very was we were what whats when where
    whether which who whom whose why will with would ya yes you your yours yourself myself themselves itself
    something anything everything someone anyone everyone thing things
    really actually quite rather even still yet ever already again though although while because since until
    """.split()
)
# In the vocabulary of any content, yet saying little by themselves: they count a third in a query.
LIGHT_WORDS = frozenset(
    """
    able ask asking bad become begin believe best better big bit bring call case cause certain change come common
    consider different day days early easy else enough example expect explain fact far feel feeling find first follow
    follows full general give given good great happen happens hard help helps high important include including keep
    kind know known large last late lead less life like likely little long look lot low made main make makes making
    mean means meant more most much name need needs new next normal now number off often okay ok old only other others
    out over own part people person place point possible put question questions reason right said say says see seem
    seems show shows shown small sort start started still stop sure take takes taken taking talk tell think thought
    time times today told tried try trying turn two type typical under understand up use used uses using usual usually
    want wants way ways week well went without within work works working worse worst worth year years
    patient patients someone treatment treatments therapy session sessions info information
    """.split()
)
COMMON_WORDS = frozenset(
    """
    able about above absolutely accept according across act action actually add additional advantage advantages
    advice advise advised afraid afterward afterwards again against age ago agree air allow allowed almost alone
    along already alright always amazing among amongst amount angry another answer answered answers anybody
    anymore anyone anything anyway anywhere apart apparently appear appears apply approach area arent argue arm
    around arrive article asap aside asked asleep attention aunt available avoid away awesome awful baby back
    bad bag bar barely based basic basically basics bear beat beautiful became become becomes bed before began
    begin beginner behind believe believed belong below benefit benefits beside besides between beyond birthday
    bit black blog blue board body bold book bored born boss both bother bottle bottom bought box boy boyfriend
    bread break breath bring brings broke broken brother brought brown btw bunch busy buy call called calm came
    camera cant card care careful carefully carry cat catch caught cause caused causes causing cell center
    certain certainly chair chance changed charge cheap child children choice choose christmas church city class
    clean clear clearly click clock close closed clothes club cold college color comfortable coming common
    commonly company complete completely comprehensive computer concerned concerning confused consider
    considered considering consist consists contact contain contains continue control controversial conventional
    cook cool corner correct couch couldnt count country couple course cousin cover crazy cup curious current
    currently cut dad daddy dark date daughter day dead deal dear decide decided deep defined definitely depend
    describe described desk despite detail details didnt different difficult dinner directly dirty disadvantage
    discover discuss discussed doesnt dog done dont door double doubt down dream dress drink drop dropped dry
    due during dust each ear earlier early earth easily east easy eat edge effectively efficient either else
    empty end ended enjoy enough entire entirely especially essential essentially evening event eventually
    everybody everything everywhere evidence exact exactly except excited exhausted exist expecting expensive
    experience explain explained explore express extra extremely eye face fact facts fail fair fall family fancy
    faq faqs far fast father fault favor favorite feel feeling feet fell felt few field fight figure fill film
    final finally find fine finger finish finished fire first fit five fix floor fly folks follow following food
    fool foot force forget forgot form forward found four free frequently fresh friend friends front full fully
    fun funny furthermore future fyi game garden gave general generally gentle gently get gets girl girlfriend
    give given glad glass god gone gonna good gotta grab gradually grandma grandpa great green grew ground group
    grow grown guess guidance guide guides gun guy guys hadnt hair half hall hand handle hang happen happened
    happy hard hardly hasnt hat hate havent head hear heard heart heavy held hell hello help helpful hence here
    heres herself hey hi hidden high highly himself hit hmm hold holds hole home honest honestly hope hoping
    horrible hot hour house however hows huge human hundred hungry hurry hurt husband ice idea idk im imagine
    immediately imo important impossible improve improved improvement include including indeed indirectly
    individual individuals initially inside instead interested interesting internet introduction involve
    involved involves isnt issue itself ive job join joke judge jump keep keeps kept key kick kid kids kill kind
    kinda kinds king kitchen knew knock know known lady laid land large largely last late lately later latest
    laugh law lay lead leading leads learn learned least leave left leg less let lets letter lie life light like
    likely likewise line link list listed listen lists literally little live lived lives living local located
    location lock lol long longer look looked looking looks lose lost lot lots loud love lovely low luck lucky
    lunch mad made main mainly major make making man manage many mark married matter maybe mean meant meanwhile
    meet meeting mentioned merely mess met method methods middle might mile mind mine minor minute miss missed
    mistake mix modern mom moment money month months mood moon more moreover morning most mostly mother mouth
    move moved movie much mum music myself myth myths name named near nearby nearly necessary neck need needed
    neither nervous never news next nice night nobody noise none nope normal normally nose note noted nothing
    notice number obvious obviously occasional occasionally odd offer office often oh okay old omg once open
    opinion option options order original originally other otherwise ought outside over overall overview own
    page paid pair paper parent parents park part partially particularly partly partner party pass past pay
    people per perfect perhaps person phone pick picture piece place plain plan plane planning plate play please
    pleased plenty pls plus plz pocket podcast point poor pop popular position possible possibly post potential
    power prefer prepare present pretty prevent previous previously price primarily primary prior private
    probably problem problems process promise proof proper properly protect proud prove proven provide provided
    provides pull purpose push put puts question questions quick quickly quiet quit quite race rain raise ran
    rarely rather reach read ready real realize really reason reasons receive recent recently recommend
    recommendation recommendations recommended red regarded regarding regret regular related relationship relax
    remain remains remember remind remove repeat reply reported require required requirement requires rest
    result resulting results return rich ride right ring rise risk road rock room rough round row rule run
    running rush sad safe safely said sale same sat save saw scared scary school score sea search season seat
    second secondary secret secrets see seem seems seen self sell send sense sent separate serious seriously
    serve set sets several shame shape share sharp shirt shit shock shoe shop short shortly should shoulder
    shouldnt show shown shut sick side sign signs silly similar similarly simple simply since sing single sister
    sit site sitting situation size skin sky sleep slightly slow slowly small smart smell smile social soft sold
    some somebody somehow someone something sometimes somewhere son song soon sorry sort sorta sound south space
    speak special specific specifically spend spending spent split spoke spot spring stage stand start started
    stay stays step steps stick still stomach stone stood stop stopped store story straight strange strangely
    street strong stuck study stuff stupid style success successful successfully such sudden suddenly suffer
    suggest suggested suit summary summer sun super support suppose supposed supposedly sure surely surprise
    sweet swim table tad take taken talk talked talking tall taste teach teacher team tell ten terrible test
    text thank thanks that thats therefore theres thick thin thing things think thinking third though thought
    thousand three throughout throw thus thx tight till tiny tip tips tired together told tomorrow tonight took
    top total totally touch tough toward towards town track traditional train travel treat tree tried trip
    trouble true trust truth truths try trying turn turns twice twist two type typical typically u ugly ultimate
    ultimately uncle under understand unless unlike unlikely until upset upstairs ur used useful usual usually
    value various very video view viewed visit voice wait waiting wake walk wall wanna want wanted war warm wash
    wasnt waste watch watched watching water ways weak wear weather website wedding weird weirdly welcome well
    went werent west wet whatever whats wheel whenever whereas wheres wherever whether whichever white whoever
    whole whos whose wide wife wild will win wind window winter wish within without woman women won wonder
    wonderful wondering wont wood word words wore work world worried worry worse worst worth wouldnt wow write
    wrong wrote yard yeah yellow yep yesterday yet young yourself zero req reqd tho cuz bc
    """.split()
)
# Of a query for a dose: what says nothing of what the dose is for.
DOSE_WORDS = frozenset(
    """
    amount bolus calc calculate calculated calculation compute computed dosage dose dosed doses dosing draw drip female
    give given hour hr hours inf infuse infused infusing infusion iv ket ketamine kg kilo kilos lb lbs male man mcg mg
    min mins minute minutes ml much need patient per pound pounds pt pump push rate run set setting settings total
    weigh weighing weighs weight what woman
    """.split()
)
