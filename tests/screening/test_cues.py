"""Cues: each rule fires on its example and not on its counter-example, and makes of glaucoma what they say."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketaref.content.packs import content_dir, read_packs
from ketaref.cue import Cue
from ketaref.fields import CUE_CATEGORIES, KIN
from ketaref.screening.context import STANDINGS
from ketaref.screening.cues import Lexicon
from ketaref.screening.pieces import pieces_of, standing_of, written_out

CUES = read_packs(("ketaref", content_dir()), faults=[]).cues
LEXICON = Lexicon(CUES)
SAID = ("allergy-to", "allergy", "ketamine", "same", "result", "treated")
"""Categories of cues that are looked for in what was written, apart from any finding."""
SUBJECT = "glaucoma"


def name_of(cue):
    return f"{cue.category}: {(cue.words or (cue.pattern,))[0]}"


def stands(text, lexicon=LEXICON):
    """How glaucoma stands in a text, in the words of cues.yaml."""
    for piece in pieces_of(written_out(text, lexicon), lexicon):
        start = piece.text.find(SUBJECT)
        if start >= 0:
            standing = standing_of(piece, start, start + len(SUBJECT))
            if standing.status != "present":
                return standing.status
            return "history" if standing.history else "uncontrolled" if standing.uncontrolled else "present"
    return "not there"


def outcome(cue, text):
    if cue.category == "shorthand":
        return written_out(text, LEXICON)
    if cue.category in SAID:
        return cue.category if LEXICON.says(cue.category, written_out(text, LEXICON)) else "none"
    return stands(text)


def fires(cue, text):
    expanded, shorthand = LEXICON.write_out(text)
    return cue in shorthand or cue in [fired.cue for fired in LEXICON.fired(expanded.lower())]


EXAMPLES = [(cue, text, said) for cue in CUES for text, said in cue.example.items()]
COUNTERS = [(cue, text, said) for cue in CUES for text, said in cue.counter.items()]


@pytest.mark.parametrize(("cue", "text", "said"), EXAMPLES, ids=[f"{name_of(c)}: {t}" for c, t, _ in EXAMPLES])
def test_a_rule_fires_on_its_example(cue, text, said):
    assert fires(cue, text)
    assert outcome(cue, text) == said


@pytest.mark.parametrize(("cue", "text", "said"), COUNTERS, ids=[f"{name_of(c)}: {t}" for c, t, _ in COUNTERS])
def test_a_rule_does_not_fire_on_its_counter_example(cue, text, said):
    assert not fires(cue, text)
    assert outcome(cue, text) == said


def test_every_rule_has_an_example_and_every_category_a_rule():
    assert [name_of(cue) for cue in CUES if not cue.example] == []
    assert {cue.category for cue in CUES} == set(CUE_CATEGORIES)


def test_every_cue_that_says_how_a_finding_stands_has_a_direction():
    undirected = [
        name_of(c) for c in CUES if c.category in STANDINGS and c.direction not in ("forward", "backward", "both")
    ]
    assert undirected == []


@pytest.mark.slow
@pytest.mark.parametrize("cue", [c for c in CUES if c.holds], ids=name_of)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_every_match_of_a_pattern_holds_letters_that_it_says_it_holds(cue, data):
    """Else a text would be passed over that the pattern matches."""
    flags = re.IGNORECASE | re.ASCII if cue.category == "shorthand" else re.ASCII
    pattern = re.compile(cue.pattern.replace(KIN, "mother"), flags)
    text = data.draw(st.from_regex(pattern))
    assume(pattern.search(text))
    assert any(letters in text.lower() for letters in cue.holds)


def test_a_rule_of_a_pack_is_one_more_rule():
    slang = Cue("denies", words=("nada",), direction="forward")
    assert stands("nada glaucoma", Lexicon([*CUES, slang])) == "negated"
    assert stands("nada glaucoma") == "present"


def test_the_direction_of_a_rule_is_what_decides():
    def lexicon(direction):
        return Lexicon([Cue("denies", words=("zilch",), direction=direction)])

    assert [stands("zilch glaucoma", lexicon(d)) for d in ("forward", "backward", "both")] == [
        "negated",
        "present",
        "negated",
    ]
    assert [stands("glaucoma zilch", lexicon(d)) for d in ("forward", "backward", "both")] == [
        "present",
        "negated",
        "negated",
    ]


def test_rules_that_fired_are_named_in_the_order_of_the_text():
    fired = LEXICON.fired("denies glaucoma (father)")
    assert [(name_of(f.cue), f.start, f.end) for f in fired if f.cue.category in ("denies", "kin")] == [
        ("denies: denies", 0, 6), ("kin: mother", 17, 23),
    ]  # fmt: skip


def test_words_are_met_whole_and_a_sign_wherever_it_stands():
    lexicon = Lexicon([Cue("possible", words=("query", "?"), direction="both")])
    assert lexicon.spans("possible", "a queryable glaucoma") == []
    assert [span[:2] for span in lexicon.spans("possible", "query glaucoma?")] == [(0, 5), (14, 15)]


def test_shorthand_is_set_apart_unless_joined_and_may_stand_for_nothing():
    lexicon = Lexicon([
        Cue("shorthand", pattern="w/", written="with"), Cue("shorthand", pattern="zz", written="y", joined=True),
        Cue("shorthand", words=("uh",)),
    ])  # fmt: skip
    text, fired = lexicon.write_out("a w/b  xzzx uh C")
    assert text == "a with b xyx C"
    assert len(fired) == 3


def test_no_cue_matches_where_there_is_none():
    empty = Lexicon([Cue("relative", pattern=rf"\b{KIN}\b", direction="both")])
    assert stands("denies glaucoma", empty) == "present"
    assert not empty.says("allergy", "allergy")
    assert not empty.begins("controlled-by", "controlled on drops")
