"""Packs lie over one another: new ids add, equal ids replace, former ids stay with one entry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ketaref.content.packs import content_files, read_packs
from ketaref.store.cache import load_library
from tests.content.test_read import ENTRY, read

if TYPE_CHECKING:
    from ketaref.content.faults import Fault

MEALS = ENTRY.replace("drinks-before", "meals-before").replace("rinks", "eals")


def write(directory, **files):
    read(directory, **files)
    return (directory.name, directory)


def read_over(*packs):
    faults: list[Fault] = []
    library = read_packs(*packs, faults=faults)
    return library, [(f.file, f.line, f.code) for f in faults]


def test_new_ids_add_and_equal_ids_replace(tmp_path):
    below = write(
        tmp_path / "below", background=f"- {indented(ENTRY)}\n- {indented(MEALS)}\n", clinic="name: Oak Street\n"
    )
    above = write(tmp_path / "above", faq=ENTRY.replace("Clear drinks", "Water"), clinic="name: Elm Street\n")
    library, faults = read_over(below, above)
    assert faults == []
    assert [e.id for e in library] == ["drinks-before", "meals-before"]
    assert library["drinks-before"].summary == "Water stop before the visit."
    assert library["drinks-before"].kind == "faq"
    assert library["drinks-before"].origin.pack == "above"
    assert library["meals-before"].origin.line == 8
    assert library.clinic.name == "Elm Street"


def indented(text):
    return text.strip().replace("\n", "\n  ")


def test_questions_come_from_entries_and_asked_alike(tmp_path):
    below = write(tmp_path / "below", background=ENTRY + "questions: [one]\n", **{"asked/x": "drinks-before: [two]\n"})
    above = write(tmp_path / "above", **{"asked/y": "drinks-before: [three]\n"})
    assert read_over(below)[0]["drinks-before"].questions == ("one", "two")
    assert read_over(below, above)[0]["drinks-before"].questions == ("one", "two", "three")


def test_questions_of_an_entry_in_two_files_are_a_fault(tmp_path):
    pack = write(
        tmp_path / "p", background=ENTRY, **{"asked/a": "drinks-before: [x]\n", "asked/b": "drinks-before: [y]\n"}
    )
    assert read_over(pack)[1] == [("p/asked/b.yaml", 1, "KR102")]


def test_synonyms_of_all_packs_are_taken_together(tmp_path):
    below = write(tmp_path / "below", synonyms="protected: [ketamine]\n")
    above = write(tmp_path / "above", synonyms="protected: [water]\nexpand: [{from: queasy, to: nausea}]\n")
    library, faults = read_over(below, above)
    assert faults == []
    assert library.synonyms.protected == ("ketamine", "water")
    assert library.synonyms.expand == ((("queasy",), ("nausea",)),)


def test_the_version_tells_the_newest_review_and_changes_with_any_byte(tmp_path):
    meals = MEALS.replace("date: 2026-11-24", "date: 2026-11-23")
    one = read_over(write(tmp_path / "p", background=ENTRY, faq=meals))[0].version
    two = read_over(write(tmp_path / "p", background=ENTRY + "# more\n"))[0].version
    assert one.split("+")[0] == two.split("+")[0] == f"{date(2026, 11, 24):%Y.%m.%d}"
    assert one != two


def test_what_names_a_faulty_record_is_no_fault_besides(tmp_path):
    entry = ENTRY + "disputes: [hours]\n"
    _, faults = read_over(write(tmp_path / "p", background=entry, disputes="id: hours\ntitle: How long\n"))
    assert {(file, code) for file, _, code in faults} == {("p/disputes.yaml", "KR104")}
    asked = {"asked/a": "drinks-before: [x]\n"}
    _, faults = read_over(write(tmp_path / "q", background=ENTRY + "tone: x\n", **asked))
    assert faults == [("q/background.yaml", 8, "KR103")]


def test_questions_for_an_unknown_entry_are_told_where_they_begin(tmp_path):
    _, faults = read_over(write(tmp_path / "p", **{"asked/a": "nobody:\n- x\nnobody:\n- y\n"}))
    assert sorted(faults) == [("p/asked/a.yaml", 1, "KR110"), ("p/asked/a.yaml", 3, "KR102")]


def test_an_unknown_dispute_is_told_at_its_own_line(tmp_path):
    pack = write(tmp_path / "p", background=ENTRY + "disputes:\n- one\n- two\n")
    assert read_over(pack)[1] == [("p/background.yaml", 9, "KR203"), ("p/background.yaml", 10, "KR203")]


# ---- Ids ----------------------------------------------------------------------------------------------------------


def test_an_id_taken_in_another_file_is_told_at_its_line(tmp_path):
    pack = write(tmp_path / "p", background=ENTRY, faq="# second\n" + ENTRY)
    assert read_over(pack)[1] == [("p/faq.yaml", 2, "KR109")]


def test_an_id_taken_on_the_same_line_is_told_too(tmp_path):
    _, faults = read(
        tmp_path, references="[{id: a, kind: b, csl: &c {type: x, title: y}}, {id: a, kind: b, csl: *c}]\n"
    )
    assert [f.code for f in faults] == ["KR109"]


def test_a_file_of_one_record_bears_its_id(tmp_path):
    pack = write(tmp_path / "p", **{"background/drink-before": ENTRY})
    assert read_over(pack)[1] == [("p/background/drink-before.yaml", 1, "KR108")]


def test_a_former_id_finds_the_entry(tmp_path):
    library, faults = read_over(write(tmp_path / "p", background=ENTRY + "formerly: [old-drinks]\n"))
    assert faults == []
    assert library["old-drinks"] is library["drinks-before"]


def test_a_former_id_of_two_entries_is_a_fault_of_the_second(tmp_path):
    both = f"- {indented(ENTRY)}\n  formerly: [old]\n- {indented(MEALS)}\n  formerly:\n  - older\n  - old\n"
    library, faults = read_over(write(tmp_path / "p", background=both))
    assert faults == [("p/background.yaml", 18, "KR111")]
    assert library["old"].id == "drinks-before"
    assert library["older"].id == "meals-before"


def test_a_former_id_that_an_entry_has_is_a_fault(tmp_path):
    both = f"- {indented(ENTRY)}\n- {indented(MEALS)}\n  formerly: [drinks-before]\n"
    library, faults = read_over(write(tmp_path / "p", background=both))
    assert faults == [("p/background.yaml", 15, "KR111")]
    assert library["drinks-before"].id == "drinks-before"


@pytest.mark.parametrize(
    ("below", "above", "line"),
    [
        (ENTRY + "formerly: [old]\n", MEALS + "formerly: [old]\n", 8),
        (ENTRY, MEALS + "formerly: [drinks-before]\n", 8),
    ],
)
def test_across_packs_the_upper_one_is_at_fault(tmp_path, below, above, line):
    packs = write(tmp_path / "below", background=below), write(tmp_path / "above", background=above)
    assert read_over(*packs)[1] == [("above/background.yaml", line, "KR111")]


def test_a_pack_may_replace_an_entry_with_its_former_ids(tmp_path):
    packs = [write(tmp_path / name, background=ENTRY + "formerly: [old]\n") for name in ("below", "above")]
    library, faults = read_over(*packs)
    assert faults == []
    assert library["old"].origin.pack == "above"


# ---- Over the shipped content ---------------------------------------------------------------------------------------


def test_taken_former_ids_are_left_out_with_lines(tmp_path):
    both = f"- {indented(ENTRY)}\n  formerly: [uncontrolled-glaucoma, old]\n- {indented(MEALS)}\n  formerly: [old]\n"
    write(tmp_path / "pk", background=both.replace("one-label", "infusion-faq"))
    library = load_library(tmp_path / "pk")
    first, second = library.left_out
    assert first.startswith("pk/background.yaml:8 [KR111] former id 'uncontrolled-glaucoma' is the id of an entry (")
    assert "drinks-before" in library
    assert second.startswith("pk/background.yaml:16 [KR111] former id 'old' is taken by drinks-before (")


def test_all_that_is_left_out_is_told_in_one_line_each(tmp_path):
    write(tmp_path / "pk", background=ENTRY.replace("title:", "tittle:"), recipes=ENTRY)
    library = load_library(tmp_path / "pk")
    assert len(library) == len(load_library())
    first, second = library.left_out
    assert first == "pk/background.yaml:2 [KR103] unknown key 'tittle'; nearest: 'title'"
    assert second.startswith("pk/recipes.yaml:1 [KR106] unknown kind 'recipes'; choose from crisis, contraindications,")


def test_a_missing_pack_says_so(tmp_path):
    (line,) = load_library(tmp_path / "gone").left_out
    assert line == "gone:1 [KR113] no such directory; correct the path, or make it"


def test_schemas_are_no_content(tmp_path):
    write(tmp_path / "p", background=ENTRY, **{"schema/notes": "x"})
    assert [p.name for p in content_files(tmp_path / "p")] == ["background.yaml", "references.yaml"]
