"""Library to findings: what must hold across the files of the content, for `ketaref content check` and the tests.

A rule is a function from a library to findings; its docstring is the rule's text, RULES gives it its code. Codes are
never reused. The shape of a single file (KR1xx) is `content.py`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.content.read import Finding, content_dir, iterate_claims, read_packs
from ketaref.search.answer import search_index
from ketaref.store.compile import build_index
from ketaref.text.readability import grade_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from ketaref.records import Entry, Library, Origin

MAX_SUMMARY = 140
# Flesch-Kincaid grade: what an eighth grader reads. The five documents measure 11 to 13.
MAX_GRADE = 8.0
# Distinct from every UCUM unit: an annotation in braces says what is counted.
_ANNOTATION = re.compile(r"\{[^{}]+\}")
_UNITS = frozenset(
    """% h min s d wk mo a mg g ug ng kg mL L mg/kg mg/kg/h mg/kg/min mg/h ug/kg/min ng/mL umol/L L/kg mL/min mm[Hg] lx
    mg/mL [USD] umol nmol/L L/h mL/min/kg""".split()  # noqa: SIM905
)


class Context(NamedTuple):
    """What a rule may look at beside the library."""

    today: str
    """ISO date; passed in, so that no check depends on the day it runs."""


def check_content(*, today: date, packs: tuple[tuple[str, Path], ...] = ()) -> tuple[list[Finding], Library]:
    """All findings over the shipped content and the packs, in file order, and the library they are about.

    Rules run only over content whose shape is right: a faulty record would be missed as an unknown id elsewhere.
    """
    findings: list[Finding] = []
    library = read_packs((records.SHIPPED, content_dir()), *packs, findings=findings)
    if not findings:
        findings = check_library(library, today=today)
    return sorted(findings, key=lambda f: (f.warning, f.file, f.line, f.code)), library


def check_library(library: Library, *, today: date, codes: tuple[str, ...] = ()) -> list[Finding]:
    """The findings of all rules, or of those with the given codes."""
    context = Context(today.isoformat())
    return [finding for code, rule in RULES.items() if not codes or code in codes for finding in rule(library, context)]


def _finding(origin: Origin | None, code: str, message: str, *, warning: bool = False) -> Finding:
    place = origin or records.Origin("", "?", 1)
    return Finding(place.file, place.line, code, message, warning)


def _asked(question: str) -> str:
    """A question without what does not change it: case and punctuation."""
    return " ".join(re.findall(r"\w+", question.lower()))


def unknown_reference(library: Library, _context: Context) -> Iterator[Finding]:
    """Every cited reference id stands in references.yaml."""
    from difflib import get_close_matches  # noqa: PLC0415 (only for a fault)

    def check(origin: Origin | None, name: str, cites: tuple[records.Cite, ...]) -> Iterator[Finding]:
        for cite in cites:
            if cite.ref not in library.references:
                near = get_close_matches(cite.ref, list(library.references), 1)
                hint = f"; nearest: '{near[0]}'" if near else ""
                yield _finding(origin, "KR201", f"{name} cites unknown reference '{cite.ref}'{hint}")

    for entry in library:
        for statement in entry.statements:
            yield from check(entry.origin, entry.id, statement.cites)
    for dispute in library.disputes.values():
        for claim in (dispute.claim, *dispute.against):
            yield from check(dispute.origin, dispute.id, claim.cites)


def unknown_related(library: Library, _context: Context) -> Iterator[Finding]:
    """Every related id is an entry, and not the entry itself."""
    for entry in library:
        for related in entry.related:
            if related not in library or related == entry.id:
                yield _finding(entry.origin, "KR202", f"{entry.id} is related to '{related}', which is no other entry")


def long_summary(library: Library, _context: Context) -> Iterator[Finding]:
    """A summary answers in at most 140 characters."""
    for entry in library:
        if len(entry.summary) > MAX_SUMMARY:
            yield _finding(
                entry.origin, "KR204", f"{entry.id}: summary has {len(entry.summary)} characters, at most {MAX_SUMMARY}"
            )


def undisputed_claim(library: Library, _context: Context) -> Iterator[Finding]:
    """A statement that makes a marked claim, citing a document that makes it, stands in an entry with its dispute."""
    marks = [
        (dispute, {c.ref for c in dispute.claim.cites}, [re.compile(m, re.IGNORECASE) for m in dispute.marks])
        for dispute in library.disputes.values()
    ]
    for entry in library:
        shown = {d.id for d in entry.disputes}
        for dispute, documents, patterns in marks:
            if dispute.id in shown:
                continue
            for statement in entry.statements:
                if documents & {c.ref for c in statement.cites} and any(p.search(statement.text) for p in patterns):
                    message = f"{entry.id} claims '{statement.text[:50]}...' without its dispute '{dispute.id}'"
                    yield _finding(entry.origin, "KR205", message)
                    break


def hard_to_read(library: Library, _context: Context) -> Iterator[Finding]:
    """Text for patients reads at Flesch-Kincaid grade 8 or easier. Needs the extra `ketaref[check]`."""
    for entry in library:
        if entry.kind in records.PATIENT_KINDS or entry.audience == "patient":
            grade = reading_grade(entry)
            if grade is not None and grade > MAX_GRADE:
                yield _finding(entry.origin, "KR206", f"{entry.id} reads at grade {grade:.1f}, at most {MAX_GRADE:.0f}")


def review_overdue(library: Library, context: Context) -> Iterator[Finding]:
    """An entry past the day its review is due is looked at again; a warning."""
    for entry in library:
        if entry.reviewed and entry.reviewed.due < context.today:
            message = f"{entry.id} was due for review on {entry.reviewed.due}"
            yield _finding(entry.origin, "KR207", message, warning=True)


def unreachable_entry(library: Library, _context: Context) -> Iterator[Finding]:
    """An entry's own questions find it among the first three; one that does not find it first is a warning."""
    index = build_index(library)
    asked = Counter(_asked(question) for entry in library for question in entry.questions)
    for entry in library:
        for question in entry.questions:
            if asked[_asked(question)] > 1:
                continue  # KR209 speaks of it
            hits = [hit.entry.id for hit in search_index(index, question, limit=3)]
            # A crisis entry stands first by rule, whatever the question.
            answers = [h for h in hits if library[h].kind != "crisis" or h == entry.id]
            if entry.id not in hits:
                yield _finding(entry.origin, "KR208", f"{entry.id} is not found by its own question '{question}'")
            elif answers[0] != entry.id:
                message = f"{entry.id}: '{question}' finds {answers[0]} first"
                yield _finding(entry.origin, "KR208", message, warning=True)


def repeated_question(library: Library, _context: Context) -> Iterator[Finding]:
    """A question belongs to one entry."""
    asked: dict[str, str] = {}
    for entry in library:
        for question in entry.questions:
            if asked.setdefault(_asked(question), entry.id) != entry.id:
                yield _finding(entry.origin, "KR209", f"{entry.id} and {asked[_asked(question)]} both ask '{question}'")


def unused_dispute(library: Library, _context: Context) -> Iterator[Finding]:
    """Every dispute is shown by an entry."""
    used = {d.id for entry in library for d in entry.disputes}
    for dispute in library.disputes.values():
        if dispute.id not in used:
            yield _finding(dispute.origin, "KR210", f"dispute '{dispute.id}' is shown by no entry")


def crisis_number(library: Library, _context: Context) -> Iterator[Finding]:
    """Where a crisis number is shown, 988 comes first."""
    for entry in library:
        text = entry.text
        old = text.find("273-8255")
        if old >= 0 and not 0 <= text.find("988") < old:
            yield _finding(entry.origin, "KR211", f"{entry.id} shows the former crisis number before 988")


def unknown_unit(library: Library, _context: Context) -> Iterator[Finding]:
    """A figure's unit is a UCUM unit, or says in braces what is counted."""
    for entry in library:
        for statement in entry.statements:
            for figure in statement.figures:
                if figure.unit not in _UNITS and not _ANNOTATION.fullmatch(figure.unit):
                    message = f"{entry.id}: '{figure.unit}' is no known unit; use UCUM, or braces: {{persons}}"
                    yield _finding(entry.origin, "KR212", message)


def unmatched_alone(library: Library, _context: Context) -> Iterator[Finding]:
    """No statement rests only on titles that match no publication."""
    for entry in library:
        for claim in iterate_claims(entry):
            kinds = {library.references[c.ref].kind for c in claim.cites if c.ref in library.references}
            if kinds == {"unmatched"}:
                yield _finding(entry.origin, "KR213", f"{entry.id}: '{claim.text[:50]}...' rests on an unmatched title")


def silent_contraindication(library: Library, _context: Context) -> Iterator[Finding]:
    """A contraindication says what to do about it."""
    for entry in library:
        if entry.kind == "contraindications" and not entry.action:
            yield _finding(entry.origin, "KR214", f"{entry.id} lacks 'action': one of {', '.join(records.ACTIONS)}")


def unknown_screening(library: Library, _context: Context) -> Iterator[Finding]:
    """What a past or controlled finding is read as is a word of the schema or another entry with a severity."""
    for entry in library:
        if entry.screening is None:
            continue
        named = (
            ("past", entry.screening.past, ("counts", "ends")),
            ("controlled", entry.screening.controlled, ("shown",)),
        )
        for field, value, words in named:
            known = value in library and value != entry.id and library[value].severity
            if value and value not in words and not known:
                choices = ", ".join(words)
                message = f"{entry.id}: screening.{field} '{value}' is not {choices} or another entry with a severity"
                yield _finding(entry.origin, "KR215", message)


def code_of_two(library: Library, _context: Context) -> Iterator[Finding]:
    """A code stands once for an entry, in the form its system gives codes."""
    for entry in library:
        seen: set[tuple[str, str]] = set()
        for code in entry.codes:
            if (code.system, code.code) in seen:
                yield _finding(entry.origin, "KR216", f"{entry.id} lists the {code.system} code {code.code} twice")
            elif not _CODE_FORMS[code.system].fullmatch(code.code):
                yield _finding(
                    entry.origin, "KR216", f"{entry.id}: '{code.code}' has not the form of a {code.system} code"
                )
            seen.add((code.system, code.code))


_CODE_FORMS = {
    "SNOMED CT": re.compile(r"[1-9]\d{5,17}"),
    "ICD-10-CM": re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "RxNorm": re.compile(r"[1-9]\d{0,7}"),
}

RULES: dict[str, Callable[[Any, Context], Iterator[Finding]]] = {
    "KR201": unknown_reference,
    "KR202": unknown_related,
    "KR204": long_summary,
    "KR205": undisputed_claim,
    "KR206": hard_to_read,
    "KR207": review_overdue,
    "KR208": unreachable_entry,
    "KR209": repeated_question,
    "KR210": unused_dispute,
    "KR211": crisis_number,
    "KR212": unknown_unit,
    "KR213": unmatched_alone,
    "KR214": silent_contraindication,
    "KR215": unknown_screening,
    "KR216": code_of_two,
}


def reading_grade(entry: Entry) -> float | None:
    """Flesch-Kincaid grade of title, summary and statements; None without the extra `ketaref[check]`."""
    return grade_of((entry.title, entry.summary, *(s.text for s in entry.statements)))
