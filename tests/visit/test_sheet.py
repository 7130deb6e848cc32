"""A patient's sheet: what is on it, in three formats that say the same."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from ketaref.errors import UsageError
from ketaref.records import Clinic, Review, Statement, Timing, replace
from ketaref.visit import foot as footing
from ketaref.visit import sheet as sheets
from ketaref.visit.sheet import FORMATS, PARTS, Item, Sheet, build_sheet, is_disputed, to_html, to_markdown, to_text
from tests.conftest import make_entry
from tests.visit.conftest import crisis, day, index_of, session_at

AT = "2026-12-01 10:00"
CLINIC = Clinic("Elm Street Clinic", "555-0100")
KINDS = list(PARTS)
BY_ID = {entry.id: entry for entry in (*day(), *crisis())}


@pytest.fixture
def sheet(index):
    """Builds the sheet of a kind, at no time or at one."""
    return lambda kind="pre-infusion", at=None, clinic=CLINIC: build_sheet(
        kind, index, clinic, session_at(at) if at else None
    )


def sheet_of(*entries, kind="pre-infusion", at=None):
    return build_sheet(kind, index_of(*entries), CLINIC, session_at(at) if at else None)


def titles(made):
    return {heading: [item.title or item.text for item in items] for heading, items in made.sections}


# ---- What is on it ---------------------------------------------------------------------------------------------------


def test_a_sheet_holds_what_patients_do_those_with_hours_first(sheet):
    assert titles(sheet()) == {
        "Hours to keep": ["Nothing to eat or drink", "Arrive on time"],
        "Checklist": ["Arrange an escort", "Wear loose clothes"],
    }
    assert titles(sheet("post-infusion")) == {
        "Hours to keep": ["No driving", "No alcohol", "No big decisions", "Back to normal"],
        "Checklist": ["Keep a diary"],
    }


def test_what_is_not_for_patients_is_on_no_sheet(sheet):
    for at in (None, AT):
        text = to_text(sheet(at=at))
        assert "Blood pressure check" not in text  # on_sheet: false
        assert "Order set" not in text  # audience: clinician
        assert "Fasting times" not in text  # one rule for a patient: the clinic's
        assert "guideline" not in text


def test_an_entry_of_a_clinic_s_own_is_on_the_sheet_unless_it_says_otherwise():
    own = replace(BY_ID["staff-check"], on_sheet=True)
    assert "Blood pressure check" in titles(sheet_of(*day(staff_check=own)))["Checklist"]


def test_with_a_time_hours_become_times(sheet):
    made = sheet(at=AT)
    fast, arrive = made.sections[0][1]
    assert made.subtitle == "Your infusion: Tuesday, December 1, 2026, 10:00 am to 10:40 am"
    assert (fast.when, arrive.when) == ("From 4:00 am until 10:00 am", "By 10:00 am")
    assert (fast.beside, arrive.beside) == ("", "")
    assert titles(made)["Checklist"] == ["Arrange an escort", "Wear loose clothes"]


def test_a_pack_that_puts_the_authority_s_hours_on_the_sheet_has_them_beside_the_rule():
    chosen = replace(BY_ID["fasting-times"], on_sheet=True)
    made = sheet_of(*day(fasting_times=chosen), at=AT)
    (fast, _), rest = made.sections[0][1], titles(made)["Checklist"]
    # The longest and the shortest of what authorities give; the table between is for staff.
    assert fast.beside == (
        "A guideline gives other times: fatty food until 2:00 am at the latest; clear liquids until 8:00 am. "
        "Ask us first."
    )
    assert rest == ["Arrange an escort", "Wear loose clothes"]
    assert "Fasting times by food" in titles(sheet_of(*day(fasting_times=chosen)))["Checklist"]


def test_a_single_differing_time_is_said_once():
    one = replace(BY_ID["fasting-times"], statements=BY_ID["fasting-times"].statements[1:2], on_sheet=True)
    (fast, *_), *_ = (items for _, items in sheet_of(*day(fasting_times=one), at=AT).sections)
    assert fast.beside.count("until") == 1


def test_a_line_says_nothing_twice():
    lines = {
        "Wear loose clothes on the day.": "Wear loose clothes on the day.",
        "Wear loose clothes, and a warm sock.": "Wear loose clothes, and a warm sock.",
        "On the day wear loose clothes.": "On the day wear loose clothes.",
        "Wear loose clothesline grips.": "Wear loose clothesline grips.",
        "Be at ease.": "Wear loose clothes. Be at ease.",
    }
    for summary, said in lines.items():
        entry = make_entry("clothes", "pre-infusion", "Wear loose clothes", summary)
        assert f"[ ] {said}\n" in to_text(sheet_of(entry))
    html = to_html(sheet_of(make_entry("clothes", "pre-infusion", "Wear loose clothes", "Wear loose clothes, please.")))
    assert "<strong>Wear loose clothes</strong>, please." in html


def test_hours_are_said_as_a_patient_says_them():
    timings = {
        "a": Timing("start", -6, 0), "b": Timing("end", 0, 1), "c": Timing("end", None, 24), "d": Timing("end", 2, 24),
    }  # fmt: skip
    entries = [make_entry(i, "pre-infusion", i.upper(), "Say so.", timing=t) for i, t in timings.items()]
    (_, items), *_ = sheet_of(*entries).sections
    assert [item.when for item in items] == [
        "From 6 hours before the infusion starts", "Until 1 hour after the infusion ends",
        "Until 24 hours after the infusion ends", "2-24 hours after the infusion ends",
    ]  # fmt: skip


def test_a_disputed_line_bears_a_dagger_and_the_foot_explains_it(sheet):
    text = to_text(sheet())
    assert re.search(r"not even water\. †", text)
    assert "† Sources differ on this. Ask us." in text
    assert "†" not in to_text(sheet("post-infusion"))


def test_only_a_claim_in_words_and_by_a_document_of_the_claim_is_disputed():
    fast = BY_ID["no-food"]
    assert is_disputed(fast)
    assert not is_disputed(replace(fast, summary="Nothing for 6 hours."))
    assert not is_disputed(replace(fast, statements=(Statement("So.", BY_ID["fasting-times"].statements[0].cites),)))


# ---- Crisis help -----------------------------------------------------------------------------------------------------


CALL_US = "Anything else, or not sure: call us, 555-0100."


def test_every_sheet_names_help_the_suicide_line_first_and_the_clinic_last(sheet):
    for kind in KINDS:
        assert sheet(kind).help == ("Thinking of suicide: call 988.", "Call 911 if someone cannot be woken.", CALL_US)


def test_a_pack_that_takes_an_entry_s_help_away_leaves_none_without():
    replaced = [replace(entry, crisis="") for entry in crisis()]
    assert sheet_of(*day(), *replaced).help == (
        "Thoughts of suicide: call or text 988.", "Emergency: call 911.", CALL_US
    )  # fmt: skip


# ---- The foot --------------------------------------------------------------------------------------------------------


def foot(*entries):
    return " ".join(sheet_of(*entries).foot)


def test_the_foot_names_version_review_and_when_it_is_due(sheet):
    (line,) = [text for text in sheet().foot if text.startswith("Content")]
    assert line == (
        "Content 2026.11.24+test. Reviewed 2026-11-24 by curator; not yet reviewed by a clinician. "
        "Next review by 2027-11-24."
    )


def test_a_sheet_is_as_fresh_as_its_oldest_line_and_says_how_many_no_clinician_has_seen():
    signed = Review(date(2026, 10, 1), "Dr Lee", date(2027, 10, 1))
    one, two = (replace(BY_ID[i], reviewed=signed) for i in ("no-food", "arrive"))
    assert "Reviewed 2026-10-01 by Dr Lee. Next review by 2027-10-01." in foot(one, two)
    assert (
        "Reviewed by Dr Lee 2026-10-01 (1 line) and curator 2026-11-24; 1 of 2 not yet reviewed by a clinician."
        in foot(one, BY_ID["arrive"])
    )


def test_a_sheet_counts_what_was_changed_since_it_was_signed_as_reviewed_by_nobody():
    signed = Review(date(2026, 10, 1), "Dr Lee", date(2027, 10, 1))
    one = replace(BY_ID["no-food"], reviewed=signed, notices=("CHANGED SINCE SIGNED by Dr Lee on 2026-10-01",))
    assert "Changed since it was reviewed; not yet reviewed by a clinician." in foot(one)
    two = foot(one, replace(BY_ID["arrive"], reviewed=signed))
    assert "Reviewed 2026-10-01 by Dr Lee; 1 of 2 not yet reviewed by a clinician." in two


def test_without_pyphen_the_grade_is_left_out(monkeypatch, sheet):
    monkeypatch.setattr(footing, "grade_of", lambda _parts: None)
    assert "Flesch" not in to_html(sheet())


# ---- The clinic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "most"), [("name", 60), ("phone", 40)])
def test_a_clinic_fits_the_sheet_or_is_refused(sheet, field, most):
    assert "x" * most in to_html(sheet(clinic=Clinic(**{field: "x" * most})))
    with pytest.raises(UsageError, match=f"has {most + 1} characters, at most {most}"):
        sheet(clinic=Clinic(**{field: "x" * (most + 1)}))


def test_without_a_clinic_there_is_a_line_to_write_on(sheet):
    made = sheet(clinic=Clinic())
    assert "Clinic: ____________________\n" in to_text(made)
    assert "call the clinic, ____________________\n" in to_text(made)
    assert to_html(made).count('<span class="blank">') == 2  # the clinic, and the patient's own questions


def test_a_sheet_has_a_line_for_the_patient_s_questions(sheet):
    for write in FORMATS.values():
        assert "My questions:" in write(sheet())


def test_only_what_is_done_once_has_a_box_to_tick():
    rule = replace(BY_ID["no-food"], task=False)
    made = sheet_of(*day(no_food=rule), at=AT)
    assert "\n -  Nothing to eat or drink." in to_text(made)
    assert "\n- **Nothing to eat or drink.**" in to_markdown(made)
    assert '<li class="rule"><strong>Nothing to eat or drink.</strong>' in to_html(made)
    assert "[ ] (Must) Arrange an escort." in to_text(made)
    assert to_html(made).count("<input") == sum(item.task for _, items in made.sections for item in items) == 3


HELP = ["tel:988", "tel:911"]


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        ("(303) 555-0100", "tel:+13035550100"),
        ("303.555.0100 ext. 4", "tel:+13035550100;ext=4"),
        ("1-303-555-0100 x22", "tel:+13035550100;ext=22"),
        ("+44 20 7946 0018", "tel:+442079460018"),
        ("020 7946 0018", "tel:02079460018"),
        ("0207946001", "tel:0207946001"),
        ("555-0100", "tel:5550100"),
        ("555-0100 or 555-0101", ""),
        ("1-800-KETAMIN", ""),
        ("front desk", ""),
        ("12", ""),
    ],
)
def test_a_clinic_s_number_is_dialed_where_it_is_one(sheet, number, uri):
    html = to_html(sheet(clinic=Clinic("Elm Street", number)))
    assert re.findall(r'<a href="(tel:[^"]{3,})"', html) == [*HELP, *([uri] if uri else [])]
    assert number in html


def test_figures_that_are_no_number_to_call_are_no_link():
    entry = make_entry("room", "pre-infusion", "Room 911-2", "Floor 9880, or 1-988. Call 911 if in need.")
    html = to_html(sheet_of(entry))
    assert html.count('<a href="tel:911">911</a>') == 2
    assert "Floor 9880, or 1-988. Call <a" in html


# ---- Formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [None, AT, "2026-11-01 06:00"])
@pytest.mark.parametrize("kind", KINDS)
def test_all_three_formats_say_the_same(sheet, kind, at):
    def words(text):
        found = re.findall(r"[^\W_]+", re.sub(r"\((Must|must)\)", "Must", text).lower())
        return sorted(word for word in found if word not in {"clinic", "phone", "help"})

    made = sheet(kind, at)
    html = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", to_html(made), flags=re.DOTALL)
    html = unescape(re.sub(r"<[^>]+>", " ", html))
    assert words(to_text(made)) == words(to_markdown(made).replace("\\", "")) == words(html)


def test_every_text_of_a_sheet_is_text_and_not_markup():
    marks = "<i>&\"'</i> $title ${x} $$"
    item = Item(marks, marks, marks, marks, disputed=True, firm=True)
    made = Sheet(marks, marks, Clinic(marks, marks), ((marks, (item, item)),), (marks,), (marks, f"† {marks}"))
    html = to_html(made)
    escaped = "&lt;i&gt;&amp;&quot;&#x27;&lt;/i&gt; $title ${x} $$"
    assert "<i>" not in html
    # Title twice, subtitle, clinic, heading, time, two items of title, text and beside, help, foot.
    assert html.count(escaped) == 2 + 1 + 1 + 1 + 1 + 2 * 3 + 1 + 2
    assert "<i>" not in to_markdown(made)


def test_what_a_clinic_types_is_no_markdown(sheet):
    markdown = to_markdown(sheet(clinic=Clinic("<b>A</b> & *B* [c](d)")))
    assert r"\<b\>A\</b\> & \*B\* \[c\](d)" in markdown


def test_plain_text_is_76_characters_wide(sheet):
    lines = to_text(sheet(at=AT)).splitlines()
    assert 70 < max(map(len, lines)) <= 76


@pytest.mark.parametrize(("suffix", "write"), [*FORMATS.items(), (".HTM", to_html), (".MD", to_markdown)])
def test_a_file_s_suffix_says_its_format(suffix, write):
    assert sheets.writer_for(suffix) is write


@pytest.mark.parametrize(("suffix", "said"), [(".pdf", "'.pdf'"), ("", "'a name without ending'")])
def test_a_format_that_is_none_shows_those_there_are(suffix, said):
    with pytest.raises(UsageError, match=rf"writes \.html, \.md or \.txt, not {said}; try -o sheet\.html"):
        sheets.writer_for(suffix)
