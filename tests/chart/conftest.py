"""A library whose figures say what they measure, and of which group of a trial they are."""

from __future__ import annotations

from datetime import date

import pytest

from ketaref.evidence import Evidence
from ketaref.library import Library
from ketaref.records import Cite, Claim, Dispute, Entry, Figure, Reference, Regimen, Statement
from ketaref.store.compile import build_index
from tests.conftest import REVIEW, make_entry

TODAY = date(2026, 11, 28)
TRIAL, COPY, PAGE, POOLED = "trial-2013", "trial-2013-copy", "page", "pooled"
DISPUTE = Dispute(
    "by-mouth", "By mouth", "range", "medium", Claim("A page says 20 %.", (Cite(PAGE),)),
    (Claim("A trial says 16 %.", (Cite(TRIAL),)),), "Read it as a range.", marks=("by mouth",), reviewed=REVIEW,
)  # fmt: skip


def _says(text: str, *figures: Figure, cites: tuple[str, ...] = (TRIAL,), **fields: object) -> Statement:
    return Statement(text, tuple(Cite(ref) for ref in cites), figures, **fields)  # type: ignore[arg-type]


def _entry(entry_id: str, kind: str, *statements: Statement, **fields: object) -> Entry:
    return make_entry(entry_id, kind, entry_id.title(), "A summary.", statements=statements, **fields)


def _share(value: float, arm: str, *, control: bool = False, outcome: str = "response at 24 h") -> Figure:
    return Figure(f"{outcome}, {arm}", "%", value, outcome=outcome, arm=arm, control=control)


@pytest.fixture(scope="session")
def charted() -> Library:
    by_mouth = {"measure": "bioavailability", "route": "PO"}
    entries = [
        _entry(
            "oral", "pharmacokinetics",
            _says(
                "By mouth a trial found 16 %, a page says 20 to 25 %.",
                Figure("by mouth", "%", 16.0, cites=(Cite(TRIAL),), **by_mouth),
                Figure("by mouth", "%", None, 20.0, 25.0, cites=(Cite(PAGE),), **by_mouth),
                cites=(TRIAL, PAGE),
            ),
            _says("Into a vein all of it.", Figure("vein", "%", 100.0, measure="bioavailability", route="IV")),
            _says("A dose of 5 mg is not charted.", Figure("dose", "mg", 5.0)),
            disputes=(DISPUTE,),
        ),
        _entry(
            "half-life", "pharmacokinetics",
            _says("Two hours.", Figure("half-life", "h", 2.0, measure="half-life")),
            _says("Four to eight.", Figure("half-life", "h", None, 4.0, 8.0, measure="half-life"), cites=(PAGE,)),
        ),
        _entry(
            "usual-dose", "protocols",
            _says("Most use this.", regimen=Regimen(0.5, unit="mg/kg", route="IV", over_min=40.0, frequency="once",
                                                    off_label=True, usual=True)),
        ),
        _entry(
            "a-trial", "conditions",
            _says(
                "Response was 64 % against 28 %.",
                _share(64.0, "ketamine"), _share(28.0, "midazolam", control=True),
                Figure("odds ratio", "{ratio}", 2.18, 1.21, 4.14, note="95% CI", outcome="response at 24 h"),
                cites=(TRIAL, COPY), certainty="low",
            ),
            _says("Half lost symptoms; nobody else did.", _share(50.0, "ketamine", outcome="remission"),
                  _share(0.0, "saline", control=True, outcome="remission")),
            _says("Of the open course there is one figure.", _share(59.0, "ketamine", outcome="open response")),
            condition="depression",
        ),
        _entry("a-review", "conditions", _says("A review pooled trials.", cites=(POOLED, PAGE)), condition="PTSD"),
        make_entry("glaucoma", "contraindications", "Glaucoma", "Treat it first.", severity="relative"),
        make_entry("maoi", "interactions", "MAO inhibitors", "Avoid them.", severity="avoid"),
    ]  # fmt: skip
    paper = {"type": "article-journal", "title": "A trial of ketamine", "DOI": "10.1/abc"}
    references = {
        TRIAL: Reference(TRIAL, "trial", paper | {"issued": {"date-parts": [[2013]]}}, known_as="Lee 2013 trial"),
        COPY: Reference(COPY, "journal", paper | {"title": "Abstract"}, known_as="Lee 2013 abstract"),
        PAGE: Reference(PAGE, "secondary", {"type": "webpage", "title": "A page"}, known_as="a web page"),
        POOLED: Reference(POOLED, "meta-analysis", {"type": "article-journal", "title": "Pooled"}, known_as="Roe 2020"),
        "label": Reference("label", "label", {"type": "webpage", "title": "A label"}),
    }
    rows = [
        Evidence(
            "a-row", "depression", "a-trial", "response at 24 h", "randomized", "64 % against 28 %", TODAY, "IV",
            "midazolam", 73, cites=(Cite(TRIAL),), certainty="low", reason="few people", lead=True,
        ),
        Evidence("no-row", "PTSD", "a-review", "response", "none found", "no trial found", TODAY, lead=True),
    ]  # fmt: skip
    return Library(entries, references, {DISPUTE.id: DISPUTE}, version="test", evidence=rows)


@pytest.fixture(scope="session")
def charts(charted):
    """The index of that library."""
    return build_index(charted)
