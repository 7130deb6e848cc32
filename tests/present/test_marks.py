"""What a clinic gives is marked wherever it is shown, and what a reader must know of an entry stands beside it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from ketaref.plain import notice_mark, notices_of, review_line
from ketaref.present import citing, disputes, entries, info, instructions, leftout, names, note, screening, searching
from ketaref.present import plan as planned
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from ketaref.provenance import Origin, PackSummary, mark_of, packs_line
from ketaref.records import INSTRUCTION_KINDS, Cite, Statement, replace
from ketaref.screening.screen import screen_words
from ketaref.search.answer import ask
from ketaref.visit.plan import plan_day
from ketaref.visit.times import read_session
from tests.conftest import FAULTY, UNREAD

MARK = "[Elm Street Clinic]"
OVERDUE = "OVERDUE reviewed 2025-11-01 by Dr. A. Example (medical director), due again 2026-11-01"
TODAY = date(2026, 11, 28)
WIDE = 100


def shown(result, *, width=WIDE, **preferences):
    terminal = Terminal(io.StringIO(), width=width, color=False, preferences=Preferences(**preferences))
    terminal.show(*result.panels(terminal))
    return terminal.file.getvalue()


def flat(text):
    return " ".join(text.split())


# ---- The mark --------------------------------------------------------------------------------------------------------


def test_a_record_of_a_pack_bears_the_clinic_s_name_or_else_the_pack_s(library):
    shipped = library["glaucoma"]
    assert mark_of(shipped) == mark_of(replace(shipped, origin=None)) == ""
    assert mark_of(replace(shipped, origin=Origin("pack-2", "x/faq/a.yaml", 1))) == "pack-2"
    assert mark_of(replace(shipped, origin=Origin("pack-2", "x/faq/a.yaml", 1, "Oak Street"))) == "Oak Street"


def test_a_shipped_entry_that_is_only_signed_is_not_the_clinic_s_own(library):
    signed = replace(library["glaucoma"], origin=Origin("pack", "x/a.yaml", 1), patches=("reviewed",))
    assert not mark_of(signed)
    assert mark_of(replace(signed, patches=("reviewed", "summary"))) == "pack"


@pytest.mark.parametrize("viewer", ["clinician", "front-desk", "patient"])
def test_the_first_hit_the_others_and_the_whole_entry_are_marked(at_our_clinic, viewer):
    answer = ask(at_our_clinic, "when do I stop eating")
    assert MARK in shown(searching.result(answer), viewer=viewer)
    assert MARK in shown(searching.result(answer, each="card"), viewer=viewer)
    assert MARK in shown(entries.shown(at_our_clinic, at_our_clinic["no-food"]), viewer=viewer)


def test_listings_instructions_and_a_day_s_plan_are_marked(at_our_clinic):
    known = at_our_clinic.entries(("pre-infusion",))
    assert f"No food for 8 hours {MARK} NOTICE, OVERDUE" in shown(entries.listing(at_our_clinic, known, layout="list"))
    assert f"{MARK} NOTICE, OVERDUE" in shown(instructions.result(at_our_clinic, known))
    assert MARK in shown(instructions.result(at_our_clinic, known), viewer="patient")
    session = read_session("2030-12-01 10:00", zone="America/Denver", now=datetime(2026, 11, 28, tzinfo=UTC))
    instructed = at_our_clinic.entries(INSTRUCTION_KINDS)
    plan = plan_day("pre-infusion", instructed, session, at_our_clinic.references())
    assert f"{MARK} NOTICE, OVERDUE" in shown(planned.result(at_our_clinic, instructed, plan))


def test_disputes_and_references_are_marked(at_our_clinic):
    every = disputes.result(at_our_clinic, disputes.Wanted())
    assert f"How long to fast {MARK}" in shown(every)
    assert f"our policy {MARK}" in shown(citing.sources(at_our_clinic, verbose=True))
    policy = [at_our_clinic.references()["our-policy"]]
    assert f"our policy {MARK}" in shown(citing.result(citing.Found(at_our_clinic, policy, "", "ama"), panel=True))
    both = list(at_our_clinic.references().values())
    text = shown(citing.result(citing.Found(at_our_clinic, both, "", "ama", unasked=True)))
    assert f"our-policy {MARK}" in text
    assert f"label {MARK}" not in text


def test_a_source_whose_record_a_clinic_gives_is_marked_where_the_entry_is_shipped(at_our_clinic):
    citing_it = replace(at_our_clinic["glaucoma"], statements=at_our_clinic["no-food"].statements, severity="")
    text = note.note(citing_it, at_our_clinic.references(), "v", TODAY)
    assert f"Sources: our policy {MARK}" in flat(text)
    own = note.note(at_our_clinic["no-food"], at_our_clinic.references(), "v", TODAY)
    assert "Sources: our policy. " in flat(own)


def test_json_names_pack_patches_and_notices(at_our_clinic):
    hit = searching.result(ask(at_our_clinic, "when do I stop eating")).data()["results"][0]
    assert (hit["pack"], hit["patches"][0]) == ("our-clinic", "title")
    assert hit["notices"] == [UNREAD, "OVERDUE: " + OVERDUE.removeprefix("OVERDUE ")]
    whole = entries.shown(at_our_clinic, at_our_clinic["no-food"]).data()
    assert (whole["pack"], whole["notices"]) == ("our-clinic", hit["notices"])
    shipped = entries.shown(at_our_clinic, at_our_clinic["glaucoma"]).data()
    assert shipped["pack"] == "ketaref"
    assert "notices" not in shipped
    assert disputes.result(at_our_clinic, disputes.Wanted()).data()["results"][0]["pack"] == "our-clinic"


def test_what_a_clinic_has_worded_anew_is_said_by_no_source(at_our_clinic):
    worded = replace(at_our_clinic["no-food"], patches=("summary",))
    references = at_our_clinic.references()
    assert names.who_says(worded, references) == "Elm Street Clinic; in part our policy"
    assert names.who_says(replace(worded, patches=("summary", "statements")), references) == "our policy"
    assert names.who_says(replace(worded, patches=("title",)), references) == "our policy"


# ---- Notices, and what the reviews say -------------------------------------------------------------------------------


def test_a_review_is_overdue_the_day_after_it_was_due(library):
    entry = library["glaucoma"]
    due = entry.reviewed.due
    assert notices_of(entry, due) == []
    assert notice_mark(entry, due) == ""
    (said,) = notices_of(entry, due.replace(day=due.day + 1))
    assert said == "OVERDUE: reviewed 2026-11-24 by curator, due again 2027-11-24"
    assert notice_mark(entry, date(2030, 1, 1)) == "OVERDUE"
    assert review_line([entry], today=date(2030, 1, 1)) == "not clinically reviewed, review OVERDUE"
    assert review_line([entry, entry], today=date(2030, 1, 1)) == "not clinically reviewed, 2 OVERDUE"


def test_what_was_changed_since_it_was_signed_is_not_reviewed(at_our_clinic):
    signed = at_our_clinic["driving"]
    changed = replace(signed, notices=("CHANGED SINCE SIGNED by Dr. A. Example on 2025-11-01",))
    assert review_line([changed]) == "not clinically reviewed"
    assert review_line([signed, changed]) == "1 of 2 not clinically reviewed"
    counted = [info.review_object([e], date(2026, 11, 28))["by_clinicians"] for e in (signed, changed)]
    assert counted == [1, 0]
    text = flat(shown(entries.shown(at_our_clinic, changed)))
    assert "Signed 2025-11-01 by Dr. A. Example (medical director), not reviewed since it changed" in text
    assert "Reviewed 2025-11-01" not in text


def test_the_first_hit_and_the_whole_entry_say_notices_in_full(at_our_clinic):
    for result in (
        searching.result(ask(at_our_clinic, "when do I stop eating")),
        entries.shown(at_our_clinic, at_our_clinic["no-food"]),
    ):
        text = flat(shown(result))
        assert OVERDUE in text
        assert f"NOTICE {UNREAD}" in text


def test_a_compact_hit_is_marked_in_a_word(at_our_clinic):
    hit, *_ = ask(at_our_clinic, "when do I stop eating").hits
    terminal = Terminal(io.StringIO(), width=WIDE, color=False)
    terminal.show(*searching.hit_line(hit, 2, terminal, first=at_our_clinic["driving"]))
    assert f"No food for 8 hours {MARK} NOTICE, OVERDUE" in terminal.file.getvalue()


def test_a_patient_is_told_to_ask_and_nothing_that_staff_do(at_our_clinic):
    text = shown(entries.shown(at_our_clinic, at_our_clinic["no-food"]), viewer="patient")
    assert "This is due to be checked: ask your clinic." in text
    assert "OVERDUE" not in text
    assert "cannot be read" not in text


def test_in_a_crisis_help_comes_first_and_notices_last(at_our_clinic):
    lines = shown(searching.result(ask(at_our_clinic, "my husband is suicidal"))).splitlines()
    assert "CRISIS" in lines[0]
    assert "988" in lines[1]
    (notice,) = [n for n, line in enumerate(lines) if UNREAD in line]
    assert notice > 1
    whole = shown(entries.shown(at_our_clinic, at_our_clinic["crisis-line"])).splitlines()
    assert "988" in whole[1]
    assert any(UNREAD in line for line in whole[2:])


def test_the_note_for_a_chart_says_whose_rule_it_is_and_what_is_overdue(at_our_clinic):
    text = flat(note.of_entry(at_our_clinic, at_our_clinic["no-food"], day=TODAY).text())
    assert text.startswith(f"No food for 8 hours {MARK}: Eat nothing for 8 hours before. {UNREAD} OVERDUE: reviewed")
    assert "+ our-clinic 01234567 (3 entries)" in text


def test_the_review_line_names_who_signed_with_their_role_and_until_when(at_our_clinic):
    signed = at_our_clinic["driving"]
    text = flat(shown(entries.shown(at_our_clinic, signed)))
    assert "Reviewed 2025-11-01 by Dr. A. Example (medical director), due 9999-12-31" in text
    assert review_line([signed]) == "reviewed by Dr. A. Example (medical director) 2025-11-01, due 9999-12-31"


# ---- Packs below the answer, and what they follow --------------------------------------------------------------------


def test_the_line_below_names_the_packs_and_how_much_each_gives(at_our_clinic):
    answer = ask(at_our_clinic, "when do I stop eating")
    assert "+ our-clinic (3)" in flat(shown(searching.result(answer), packs=("our-clinic (3)",)))
    assert " + " not in shown(searching.result(answer))
    whole = entries.shown(at_our_clinic, at_our_clinic["driving"])
    assert "+ our-clinic (3)" in shown(whole, packs=("our-clinic (3)",))
    one = PackSummary("a", "/a", "ffffffffffffffff", 1)
    assert packs_line([one, one]) == "a ffffffff (1 entry), a ffffffff (1 entry)"


@pytest.mark.parametrize("viewer", ["clinician", "front-desk", "patient"])
def test_whom_the_clinic_follows_has_the_say_where_sources_differ(at_our_clinic, viewer):
    follows = (("page", "a clinic page"),)
    said = "Your clinic follows a clinic page: One page says six hours for everything."
    hit = searching.result(ask(at_our_clinic, "when do I stop eating"))
    assert said in flat(shown(hit, viewer=viewer, follows=follows))
    assert said not in flat(shown(hit, viewer=viewer))
    assert said not in flat(shown(hit, viewer=viewer, follows=(("other", "another"),)))


def test_a_dispute_in_full_keeps_its_advice_below_what_the_clinic_follows(at_our_clinic):
    follows = (("label", "the label"),)
    text = flat(shown(disputes.result(at_our_clinic, disputes.Wanted(), verbose=True), follows=follows))
    said = "Your clinic follows the label: A guideline allows clear drinks until two hours before."
    assert text.index(said) < text.index("Follow the clinic that gives the drug.")
    brief = shown(entries.shown(at_our_clinic, at_our_clinic["no-food"]), follows=follows)
    assert said in flat(brief)


# ---- What was left out -----------------------------------------------------------------------------------------------


def test_what_was_left_out_is_one_line_a_pack():
    packs = [PackSummary("our-clinic", "/a", ""), PackSummary("group", "/b", "")]
    lines = [FAULTY, "our-clinic/faq/pets.yaml:9 [KR104] key 'title' is missing", "our-clinic/faq/x.yml: not taken"]
    ours, other = leftout.summed_up([*lines, "/srv/gone: no such content directory"], packs)
    assert ours == (
        "our-clinic: 2 files were left out, the clinic's own rules may be missing: our-clinic/faq/pets.yaml:3 and 1 "
        "more; see: ketaref content check /a"
    )
    assert other.endswith("/srv/gone: no such content directory")
    assert leftout.summed_up([FAULTY], packs)[0].startswith("our-clinic: 1 file was left out")
    assert leftout.summed_up([], packs) == ()
    (many,) = leftout.summed_up([*lines, "our-clinic: and 201 more faults, in 1204 files in all"], packs)
    assert many.startswith(
        "our-clinic: 1,204 files were left out, the clinic's own rules may be missing: our-clinic/faq"
    )
    assert "pets.yaml:3 and 1,203 more; see" in many
    (gone,) = leftout.summed_up(["group:1 [KR113] no such directory; correct the path, or make it"], packs)
    assert gone == "/b: none of the clinic's own rules was read: no such directory; correct the path, or make it"


def test_what_was_read_and_refused_is_not_said_to_be_left_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    packs = [PackSummary("our-clinic", str(tmp_path / "our clinic"), "")]
    refused = [
        "our-clinic/clinic.yaml:3 [KR116] 'suicide-crisis' is crisis help, which no pack hides; it stays",
        "our-clinic/contraindications/p.yaml:2 [KR115] the patch of 'p' would take away the severity; it is kept",
    ]
    (line,) = leftout.summed_up(refused, packs)
    assert line == (
        "our-clinic: not taken: our-clinic/contraindications/p.yaml:2, the patch of 'p' would take away the severity, "
        "and 1 more; see: ketaref content check 'our clinic'"
    )
    unread, again = leftout.summed_up([*refused, FAULTY], packs)
    assert "our-clinic: 1 file was left out" in unread
    assert again == line
    (signed,) = leftout.summed_up(["our-clinic is not signed: it has no manifest"], packs)
    assert signed == "our-clinic: not taken as signed: is not signed: it has no manifest"


def test_of_what_was_left_out_the_contraindications_are_named_first():
    packs = [PackSummary("our-clinic", "/a", "")]
    one, two = (
        f"our-clinic/{kind}/x.yaml:1 [KR101] is not valid YAML" for kind in ("interactions", "contraindications")
    )
    (line,) = leftout.summed_up([FAULTY, one, two], packs)
    assert "missing: our-clinic/contraindications/x.yaml:1 and 2 more" in line


def test_a_screening_says_first_which_of_its_rules_could_not_be_read(at_our_clinic):
    found = [(screen_words(at_our_clinic, "glaucoma", today=TODAY), None)]
    assert "Rules are missing" not in flat(shown(screening.result(at_our_clinic, found)))
    lines = [f"our-clinic/{kind}/x.yaml:1 [KR101] is not valid YAML" for kind in ("interactions", "contraindications")]
    at_our_clinic.left_out = (FAULTY, *lines)
    result = screening.result(at_our_clinic, found)
    said = (
        "Rules are missing, which may have been the answer: cannot be read: "
        "our-clinic/contraindications/x.yaml:1, our-clinic/interactions/x.yaml:1"
    )
    assert flat(shown(result)).strip().startswith(f"NOTICE {said} ")
    assert result.warnings == (said,)
    at_our_clinic.left_out = ("our-clinic/contraindications/p.yaml:2 [KR115] would take away; it is kept",)
    assert not screening.result(at_our_clinic, found).warnings


def test_in_a_crisis_what_was_left_out_pushes_no_help_off_the_screen(at_our_clinic):
    steps = tuple(Statement(f"Step {number}.", (Cite("label"),)) for number in range(1, 20))
    crisis = replace(at_our_clinic["crisis-line"], statements=steps, notices=())

    def rows(entry, *warnings):
        preferences = Preferences(warnings=warnings)
        terminal = Terminal(io.StringIO(), width=80, color=False, preferences=preferences)
        terminal.interactive, terminal.size = True, (80, 16)
        return terminal.rendered(*searching.crisis_card(entry, terminal)).count("\n")

    bare = rows(crisis)
    assert rows(crisis, "word " * 25) == bare - 2
    assert rows(replace(crisis, notices=("one", "two"))) == bare
