"""A small library in our own lines, for tests that must not depend on what the shipped content says."""

from __future__ import annotations

import io
import signal
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ketaref import plain
from ketaref.cue import Cue
from ketaref.library import Library
from ketaref.present.terminal import Terminal
from ketaref.provenance import Hidden, PackSummary
from ketaref.records import (
    Cite,
    Claim,
    Clinic,
    Dispute,
    Entry,
    Figure,
    Origin,
    Reference,
    Review,
    Statement,
    Synonyms,
    Timing,
    replace,
)  # fmt: skip
from ketaref.store.compile import build_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaref.store.index import Index

# A shell starts what runs in the background with interrupts ignored, and what tests run would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def plain_lines(parts: Iterable[object], *, width: int = 80) -> str:
    """What parts of an answer look like when piped."""
    terminal = Terminal(io.StringIO(), width=width, color=False)
    terminal.show(*parts)
    return terminal.file.getvalue()


REVIEW = Review(date(2026, 11, 24), "curator", date(2027, 11, 24))


def make_entry(entry_id: str, kind: str, title: str, summary: str, *texts: str, **fields: object) -> Entry:
    """An entry citing one label for everything it says."""
    statements = tuple(Statement(text, (Cite("label"),)) for text in (texts or (summary,)))
    values: dict[str, object] = {"statements": statements, "reviewed": REVIEW}
    values |= {"origin": Origin("ketaref", f"content/{kind}/{entry_id}.yaml", 1)} | fields
    return Entry(entry_id, kind, title, summary, **values)  # type: ignore[arg-type]


DISPUTE = Dispute(
    "fast", "How long to fast", "range", "medium",
    Claim("One page says six hours for everything.", (Cite("page", "line 12"),)),
    (Claim("A guideline allows clear drinks until two hours before.", (Cite("label"),)),),
    "Follow the clinic that gives the drug.", reviewed=REVIEW,
)  # fmt: skip


def small_library() -> Library:
    """Nine entries, two references, one dispute, one cue."""
    entries = [
        make_entry("glaucoma", "contraindications", "Uncontrolled glaucoma", "Treat raised eye pressure first.",
                   severity="relative", action=("hold", "optimize first"), aliases=("IOP",),
                   questions=("can she have it with glaucoma",)),
        make_entry("hypertension", "contraindications", "Uncontrolled hypertension", "A further rise is a hazard.",
                   severity="absolute", action=("avoid",), questions=("blood pressure is too high today",)),
        make_entry("hypotension", "adverse-effects", "Hypotension", "Pressure may fall as well as rise.",
                   questions=("can my pressure drop",)),
        make_entry("no-food", "pre-infusion", "Nothing to eat or drink", "Stop eating and drinking 6 hours before.",
                   order=10, timing=Timing("start", -6, 0), non_negotiable=True, disputes=(DISPUTE,),
                   questions=("can I have breakfast", "when do I stop eating")),
        make_entry("driving", "post-infusion", "No driving", "Do not drive for 24 hours.", order=10,
                   timing=Timing("end", 0, 24), questions=("can I drive home",)),
        make_entry("half-life", "pharmacokinetics", "Elimination half-life", "About 2.5 hours.",
                   statements=(Statement("The elimination half-life is about 2.5 hours.", (Cite("label"),),
                                         (Figure("elimination half-life", "h", 2.5),)),),
                   aliases=("t1/2",), questions=("how long does ketamine stay in the body",)),
        make_entry("esketamine", "comparisons", "Esketamine and ketamine", "One mirror form against both.",
                   aliases=("Spravato",), questions=("is the spray the same drug",)),
        make_entry("nausea", "adverse-effects", "Nausea", "Feeling sick is common and can be treated.",
                   aliases=("queasiness",), questions=("will I throw up", "is nausea common")),
        make_entry("crisis-line", "crisis", "Crisis help", "Call or text 988 now; call 911 if in danger.",
                   triggers=("suicidal", "want to die"), questions=("who can I call in a crisis",)),
    ]  # fmt: skip
    references = {
        "label": Reference("label", "label", {"type": "webpage", "title": "A label", "publisher": "Maker"}),
        "page": Reference("page", "clinic-document", {"type": "webpage", "title": "A clinic page"}),
    }
    synonyms = Synonyms(
        equivalent=(("hypertension", "high blood pressure", "HTN"), ("nausea", "feeling sick")),
        expand=((("queasy", "throw up"), ("nausea",)),),
        protected=("ketamine", "esketamine", "norketamine", "lorazepam", "clonazepam", "ketorolac"),
        stop_phrases=("is it okay to",),
    )
    cues = (Cue("no", words=("no",), direction="forward", example={"no glaucoma": "negated"}),)
    return Library(entries, references, {"fast": DISPUTE}, synonyms, "2026.11.24+test", cues=cues)


OUR_CLINIC = "Elm Street Clinic"
FAULTY = "our-clinic/faq/pets.yaml:3 [KR101] is not valid YAML"
UNREAD = "our-clinic has a rule of its own here that cannot be read: our-clinic/faq/pets.yaml:3"


def clinic_library() -> Library:
    """The small library with a pack laid over it: a fast of the clinic's own, whose review is overdue since 2026-11.

    The pack hides nausea, follows the page, patches the crisis entry, rewords the dispute, has a reference of its own,
    and one file of it cannot be read.
    """
    shipped = small_library()
    given = Origin("our-clinic", "our-clinic/pre-infusion/no-food.yaml", 1, OUR_CLINIC)
    dispute = replace(DISPUTE, origin=replace(given, file="our-clinic/disputes/fast.yaml"))
    review = Review(date(2025, 11, 1), "Dr. A. Example", date(2026, 11, 1), "medical director")
    no_food = replace(
        shipped["no-food"], title="No food for 8 hours", summary="Eat nothing for 8 hours before.", fasting=True,
        timing=Timing("start", -8, 0), statements=(Statement("Eat nothing for 8 hours.", (Cite("our-policy"),)),),
        disputes=(dispute,), patches=("title", "summary", "timing", "statements"), notices=(UNREAD,), reviewed=review,
        origin=given,
    )  # fmt: skip
    crisis = replace(shipped["crisis-line"], patches=("aliases",), notices=(UNREAD,), origin=given)
    signed = replace(shipped["driving"], patches=("reviewed",), origin=given, reviewed=replace(review, due=date.max))
    changed = {entry.id: entry for entry in (no_food, crisis, signed)}
    policy = {"type": "report", "title": "Fasting before infusions"}
    references = shipped.references | {
        "our-policy": Reference("our-policy", "clinic-document", policy, known_as="our policy", origin=given)
    }
    return Library(
        [changed.get(entry.id, entry) for entry in shipped if entry.id != "nausea"], references, {"fast": dispute},
        shipped.synonyms, shipped.version, Clinic(OUR_CLINIC, follows=("page",)), cues=shipped.cues,
        packs=(PackSummary("our-clinic", "/srv/our-clinic", "0123456789abcdef", 3, OUR_CLINIC),),
        hidden=(Hidden("nausea", "our-clinic", "we have one page on it", "Nausea"),), left_out=(FAULTY,),
    )  # fmt: skip


@pytest.fixture
def at_our_clinic(monkeypatch: pytest.MonkeyPatch) -> Index:
    """The index of the clinic's library, on a day on which the review of its fast is overdue."""
    monkeypatch.setattr(plain, "current_day", lambda: date(2026, 11, 28))
    return build_index(clinic_library())


@pytest.fixture(scope="session")
def library() -> Library:
    return small_library()


@pytest.fixture(scope="session")
def index(library: Library) -> Index:
    return build_index(library)
