"""A clinic's own telephone, address and hours answer in place of another clinic's."""

from __future__ import annotations

from ketaref.content.packs import read_packs
from tests.content.test_read import ENTRY, read

HOURS = ENTRY + "contact: true\naliases: [address]\n"


def library(tmp_path, clinic="", **files):
    """Shipped content of one entry, with a pack over it."""
    read(tmp_path / "ketaref", faq=HOURS)
    read(tmp_path / "ours", **({"clinic": clinic} if clinic else {}), **files)
    faults = []
    made = read_packs(("ketaref", tmp_path / "ketaref"), ("ours", tmp_path / "ours"), faults=faults)
    assert faults == []
    return made


def test_a_clinic_answers_with_what_its_file_gives(tmp_path):
    made = library(tmp_path, 'name: Oak Street\nphone: "555-0100"\nhours: weekdays, 8 to 5\naddress: 1 Oak Street\n')
    entry = made["drinks-before"]
    assert entry.summary == "Oak Street: 555-0100; open weekdays, 8 to 5; 1 Oak Street."
    assert [s.text for s in entry.statements] == [
        "Telephone: 555-0100.", "Address: 1 Oak Street.", "Hours: weekdays, 8 to 5.",
    ]  # fmt: skip
    assert made.references[entry.references[0]].known_as == "your clinic.yaml"
    assert (entry.origin.pack, entry.origin.file) == ("ours", "ours/clinic.yaml")
    assert "Oak Street" in entry.aliases
    assert "address" in entry.aliases
    assert entry.reviewed is None


def test_what_the_file_does_not_give_is_said(tmp_path):
    entry = library(tmp_path, 'name: Oak Street\nphone: "555-0100"\n')["drinks-before"]
    assert entry.summary == "Oak Street: 555-0100."
    assert entry.statements[-1].text == "The clinic.yaml gives no address and no hours."


def test_a_summary_holds_the_number_first_and_no_more_than_fits(tmp_path):
    clinic = f'name: Oak Street\nphone: "555-0100"\nhours: weekdays\naddress: {"Oak " * 40}Street\n'
    assert library(tmp_path, clinic)["drinks-before"].summary == "Oak Street: 555-0100; open weekdays."


def test_a_clinic_that_gives_nothing_or_has_written_its_own_leaves_the_entry_alone(tmp_path):
    assert library(tmp_path, "name: Oak Street\n")["drinks-before"].origin.pack == "ketaref"
    own = HOURS.replace("Clear drinks stop", "Water stops")
    made = library(tmp_path / "own", 'name: Oak Street\nphone: "555-0100"\n', faq=own)
    assert made["drinks-before"].summary == "Water stops before the visit."
    assert made["drinks-before"].reviewed


def test_no_other_clinics_number_is_left_to_dial(tmp_path):
    said = "One of them is in Ohio. Its page prints 505-639-4973."
    page = ENTRY.replace("id: drinks-before", "id: a-page").replace("Clear drinks stop before the visit.", said)
    assert said in page
    page += "aliases: [678-438-8732, the page]\n"
    made = library(tmp_path, "name: Oak Street\n", background=page)
    assert made["a-page"].statements[0].text == said
    shipped = tmp_path / "shipped"
    read(shipped / "ketaref", faq=HOURS, background=page)
    read(shipped / "ours", clinic='name: Oak Street\nphone: "555-0100"\n')
    made = read_packs(("ketaref", shipped / "ketaref"), ("ours", shipped / "ours"), faults=[])
    assert [s.text for s in made["a-page"].statements] == ["One of them is in Ohio."]
    assert made["a-page"].aliases == ("the page",)
