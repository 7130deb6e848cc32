"""Cues as content: read with every fault at its line, laid pack over pack, compiled without their examples."""

import pytest

from ketaref.content.packs import read_packs
from ketaref.cue import Cue
from ketaref.records import SHIPPED
from ketaref.store.compile import build_index

GOOD = "- {category: denies, words: [zero], direction: forward, example: {zero glaucoma: negated}}\n"


def read(tmp_path, *texts):
    packs = []
    for n, text in enumerate(texts):
        pack = tmp_path / f"pack{n}"
        pack.mkdir()
        (pack / "cues.yaml").write_text(text, encoding="utf-8")
        packs.append((pack.name if n else SHIPPED, pack))
    faults = []
    return read_packs(*packs, faults=faults), faults


def test_a_cue_is_read_as_it_is_written(tmp_path):
    library, faults = read(tmp_path, GOOD)
    assert faults == []
    assert library.cues == (Cue("denies", ("zero",), direction="forward", example={"zero glaucoma": "negated"}),)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("- {category: denys, words: [zero], example: {a: b}}", "KR107", "'denys' is not one of"),
        ("- {category: denies, words: [zero], direction: up, example: {a: b}}", "KR107", "'up' is not one of"),
        ("- {category: denies, pattern: '(zero', example: {a: b}}", "KR107", "is not a regular expression"),
        ("- {category: denies, words: [zero]}", "KR104", "key 'example' is missing"),
        ("- {category: denies, example: {a: b}}", "KR104", "a cue needs 'words' or a 'pattern'"),
        ("- {category: denies, words: [a], pattern: a, example: {a: b}}", "KR104", "and not both"),
        ("- {category: denies, words: [no], example: {a: b}}", "KR105", "put it in quotes"),
    ],
)
def test_a_faulty_cue_is_left_out_and_told_at_its_line(tmp_path, text, code, says):
    library, (fault,) = read(tmp_path, GOOD + text)
    assert len(library.cues) == 1
    assert (fault.code, fault.line) == (code, 2)
    assert says in fault.message


def test_a_pattern_may_name_the_words_for_relatives(tmp_path):
    assert read(tmp_path, "- {category: relative, pattern: 'my {kin}', example: {a: b}}")[1] == []


def test_the_cues_of_a_pack_stand_after_those_of_the_packs_below_it(tmp_path):
    library, _ = read(tmp_path, GOOD, GOOD.replace("zero", "zilch").replace("}}", "}, lowers: ours}"))
    assert [cue.words for cue in library.cues] == [("zero",), ("zilch",)]


@pytest.mark.parametrize("category", ["no", "denies", "pseudo", "shorthand", "relative", "history", "kin", "possible"])
def test_a_packs_cue_that_can_take_a_finding_back_says_why(tmp_path, category):
    cue = GOOD.replace("denies", f"'{category}'")
    library, (fault,) = read(tmp_path, GOOD, cue)
    assert (len(library.cues), fault.code, fault.line) == (1, "KR115", 1)
    assert fault.message.endswith("say `lowers: why, who decided`, or take it out")


@pytest.mark.parametrize("category", ["affirms", "uncontrolled", "ends-denial"])
def test_a_packs_cue_that_adds_caution_needs_no_word(tmp_path, category):
    library, faults = read(tmp_path, GOOD, GOOD.replace("denies", category))
    assert faults == []
    assert len(library.cues) == 2


@pytest.mark.parametrize("field", ["example", "counter"])
def test_examples_are_texts(tmp_path, field):
    cue = f"- {{category: denies, words: [zero], {field}: {{bogus: [1]}}, OTHER: {{zero glaucoma: negated}}}}\n"
    library, (fault,) = read(tmp_path, cue.replace("OTHER", "counter" if field == "example" else "example"))
    assert library.cues == ()
    assert fault.code == "KR105"


def test_a_compiled_library_gives_its_cues_out_without_examples(tmp_path):
    library, _ = read(tmp_path, GOOD + GOOD.replace("zero", "zilch"))
    assert build_index(library).cues() == [Cue("denies", (w,), direction="forward") for w in ("zero", "zilch")]
