"""Records come back as they went in, many in one statement, in the order asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ketaref.errors import NotFoundError
from ketaref.library import Library
from ketaref.records import Clinic, Reference, Synonyms, replace
from ketaref.store import postings
from ketaref.store.compile import build_index
from tests.conftest import DISPUTE, make_entry


@pytest.fixture
def statements(index):
    """The statements run from here on."""
    run = []
    index._db.connection.set_trace_callback(run.append)
    yield run
    index._db.connection.set_trace_callback(None)


def test_entries_come_back_as_they_went_in(index, library):
    assert index.entries() == list(library)
    assert index.ids() == [entry.id for entry in library]
    assert [index[entry.id] for entry in library] == list(library)


def test_entries_of_kinds_come_by_kind_whatever_order_is_asked_for(index, library):
    kinds = ("adverse-effects", "contraindications")
    found = index.entries(kinds)
    assert found == index.entries(reversed(kinds)) == [entry for entry in library if entry.kind in kinds]
    assert [entry.id for entry in found] == ["glaucoma", "hypertension", "hypotension", "nausea"]
    assert index.entries(["mechanism"]) == []


def test_entries_by_number_come_in_the_order_asked_for(index, library, statements):
    assert list(index.entries_at((4, 0, 2)).items()) == [(n, library.entries[n]) for n in (4, 0, 2)]
    assert len(statements) == 1
    assert index.entry_at(3) == library.entries[3]


def test_numbers_follow_ids_and_back(index, library, statements):
    ids = [entry.id for entry in library]
    assert index.numbers_of([*ids, "unknown"]) == {entry_id: n for n, entry_id in enumerate(ids)}
    assert len(statements) == 1


def test_a_former_id_finds_the_entry_and_an_unknown_one_is_an_error():
    entry = make_entry("new-id", "faq", "Title", "Summary.", formerly=("old-id",))
    index = build_index(Library([entry], {}, {}, Synonyms(), "1"))
    assert index["new-id"] == index["old-id"] == entry
    with pytest.raises(NotFoundError, match="no entry has the id 'older-id'"):
        index["older-id"]


def test_references_come_in_the_order_asked_for_without_unknown_ones(index, library, statements):
    assert list(index.references(["page", "label", "page"])) == ["page", "label"]
    assert len(statements) == 1
    assert list(index.references(["page", "unknown", "label"])) == ["page", "label"]
    assert index.references(["label"])["label"] == library.references["label"]
    assert index.references([]) == {}
    assert list(index.references()) == index.reference_ids() == ["label", "page"]


def test_a_former_id_finds_the_reference_under_the_id_it_has_now():
    reference = Reference("berman-2000", "trial", {"title": "A trial"}, formerly=("berman-2000", "berman-2000-pdf"))
    label = Reference("label", "label", {"title": "A label"})
    index = build_index(Library([], {r.id: r for r in (reference, label)}, {}, Synonyms(), "1"))
    assert index.references(["berman-2000", "label", "berman-2000-pdf", "berman-2000"]) == {
        "berman-2000": reference, "label": label,
    }  # fmt: skip


def test_more_ids_than_a_statement_has_variables_are_found_all_the_same(monkeypatch):
    references = {f"r{n:02}": Reference(f"r{n:02}", "label", {"title": str(n)}) for n in range(10)}
    index = build_index(Library([make_entry("a", "faq", "Title", "Summary.")], references, {}, Synonyms(), "1"))
    monkeypatch.setattr(postings, "VARIABLES", 3)
    wanted = list(reversed(references))
    assert list(index.references(wanted)) == wanted


def test_who_cites_a_reference_is_known_and_a_dispute_beside_an_entry_is_none_of_them(index, library):
    assert index.entries_citing("label") == sorted(entry.id for entry in library)
    assert library["no-food"].references == ("label", "page")
    assert index.entries_citing("page") == []
    assert index.citing() == {"label": index.entries_citing("label")}


def test_disputes_come_the_riskiest_first_then_by_id(library):
    by_risk = {"a": "low", "b": "high", "c": "medium", "d": "high"}
    disputes = {name: replace(DISPUTE, id=name, risk=risk) for name, risk in by_risk.items()}
    index = build_index(Library(library.entries, library.references, disputes, Synonyms(), "1"))
    assert [dispute.id for dispute in index.disputes()] == ["b", "d", "c", "a"]
    assert index.disputes()[3] == disputes["a"]


def test_version_and_clinic_come_back(library):
    clinic = Clinic(name="Elm Street", phone="555-0100")
    index = build_index(Library(library.entries, {}, {}, Synonyms(), "2026.11.24+x", clinic))
    assert index.version == "2026.11.24+x"
    assert index.clinic == clinic


def test_an_index_may_be_used_and_dropped_in_another_thread(library):
    opened = [build_index(library)]
    ids = opened[0].ids()

    def use():
        index = opened.pop()
        return index.ids()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(use).result() == ids
