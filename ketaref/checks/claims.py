"""Rules for what the content claims: who says so, what stands against it, how it reads, when it was reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import records
from ketaref.checks.rule import Breach, is_judged
from ketaref.errors import nearest
from ketaref.text.expressions import finds
from ketaref.text.readability import grade_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.rule import Context
    from ketaref.library import Library
    from ketaref.records import Entry, Origin

# Flesch-Kincaid grade: what an eighth grader reads. The five documents measure 11 to 13.
MAX_GRADE = 8.0


def unknown_reference(library: Library, context: Context) -> Iterator[Breach]:
    """Every cited id is a reference of the library.

    Fails:
        cites: [sanacora2071]      # no such record in references/

    Instead:
        Correct the id, or add the reference to references/<kind>.yaml.
    """
    known = library.references.keys() | (context.scope.written if context.scope else frozenset())

    def unknown(origin: Origin | None, name: str, cites: tuple[records.Cite, ...], *path: str) -> Iterator[Breach]:
        for cite in cites:
            if cite.ref not in known:
                near = nearest(cite.ref, library.references, 1)
                hint = f"; nearest: '{near[0]}'" if near else ""
                message = f"{name} cites unknown reference '{cite.ref}'{hint}"
                yield Breach(origin, message, path=(*path, "cites", cite.ref))

    for entry in library:
        for statement in entry.statements:
            yield from unknown(entry.origin, entry.id, statement.cites, "statements", statement.text)
    for dispute in library.disputes.values():
        yield from unknown(dispute.origin, dispute.id, dispute.claim.cites, "claim")
        for claim in dispute.against:
            yield from unknown(dispute.origin, dispute.id, claim.cites, "against", claim.text)
    for group in library.classes:
        yield from unknown(group.origin, f"the class '{group.name}'", group.cites)
    for row in library.evidence:
        yield from unknown(row.origin, f"the evidence '{row.id}'", row.cites)


def long_summary(library: Library, _context: Context) -> Iterator[Breach]:
    """A summary answers in at most 140 characters.

    Fails:
        summary: A sentence of 141 characters ...

    Instead:
        Say what to do or what holds; leave the rest, and who says so, to the statements.
    """
    for entry in library:
        if len(entry.summary) > records.MAX_SUMMARY:
            message = f"{entry.id}: summary has {len(entry.summary)} characters, at most {records.MAX_SUMMARY}"
            yield Breach(entry.origin, message, path=("summary",))


def undisputed_claim(library: Library, context: Context) -> Iterator[Breach]:
    """A statement that makes a disputed claim, citing a document that makes it, stands in an entry with its dispute.

    A dispute's `marks` are regular expressions that find its claim, in upper or lower case.

    Fails:
        statements:
        - text: Ketamine is a rapid cure for depression.     # a dispute has the mark 'rapid cure'
          cites: [luna-providers]                            # and says that luna-providers claims it

    Instead:
        Add the dispute's id to the entry's `disputes`, or attribute the claim to who makes it.
    """
    entries = [entry for entry in library if is_judged(entry, context)]
    cited = {entry.id: [{c.ref for c in s.cites} for s in entry.statements] for entry in library}
    for dispute in library.disputes.values():
        documents = {c.ref for c in dispute.claim.cites}
        # A dispute that a pack adds bears on the shipped entries too; that is told where the pack has it.
        judged = library.entries if is_judged(dispute, context) else entries
        for entry in judged:
            if any(dispute.id == shown.id for shown in entry.disputes):
                continue
            for statement, refs in zip(entry.statements, cited[entry.id], strict=True):
                if documents & refs and any(finds(mark, statement.text) for mark in dispute.marks):
                    message = f"{entry.id} claims '{statement.text[:50]}...' without its dispute '{dispute.id}'"
                    if is_judged(entry, context):
                        yield Breach(entry.origin, message, path=("statements", statement.text))
                    else:
                        yield Breach(dispute.origin, message, path=("marks",))
                    break


def hard_to_read(library: Library, context: Context) -> Iterator[Breach]:
    """Text for patients reads at Flesch-Kincaid grade 8 or easier.

    It holds for what patients read: statements whose audience is patients, and in questions and answers, instructions,
    crisis help and entries whose audience is patients all that is not for clinicians alone. Measuring needs the extra
    `ketaref[check]`; without it the rule is silent.

    Fails:
        summary: Administration necessitates abstinence from oral nutrition.

    Instead:
        Use shorter sentences and shorter words: "Do not eat before your infusion."
    """
    for entry in library:
        grade = reading_grade(entry) if is_judged(entry, context) else None
        if grade is not None and grade > MAX_GRADE:
            yield Breach(entry.origin, f"{entry.id} reads at grade {grade:.1f}, at most {MAX_GRADE:.0f}")


def review_overdue(library: Library, context: Context) -> Iterator[Breach]:
    """An entry is reviewed again by the day its review is due; a warning.

    Fails:
        reviewed: {date: 2025-11-24, by: curator, due: 2026-11-24}      # on 2026-11-25

    Instead:
        Read the entry against its references, then set `date`, `by` and the next `due`.
    """
    for entry in library:
        if entry.reviewed and entry.reviewed.due < context.today:
            message = f"{entry.id} was due for review on {entry.reviewed.due}"
            yield Breach(entry.origin, message, warning=True, path=("reviewed", "due"))


def unused_dispute(library: Library, _context: Context) -> Iterator[Breach]:
    """Every dispute is shown by an entry.

    Fails:
        disputes/six-hour-fast.yaml, which no entry lists under `disputes`

    Instead:
        List it in the entries that make its claim, or delete it.
    """
    used = {d.id for entry in library for d in entry.disputes}
    for dispute in library.disputes.values():
        if dispute.id not in used:
            yield Breach(dispute.origin, f"dispute '{dispute.id}' is shown by no entry")


def crisis_number(library: Library, _context: Context) -> Iterator[Breach]:
    """988 comes before the former number of the crisis line wherever that is shown.

    Fails:
        text: Call 1-800-273-8255.

    Instead:
        "Call or text 988 (formerly 1-800-273-8255)."
    """
    for entry in library:
        text = entry.text
        old = text.find("273-8255")
        if old >= 0 and not 0 <= text.find("988") < old:
            yield Breach(entry.origin, f"{entry.id} shows the former crisis number before 988")


def unmatched_alone(library: Library, _context: Context) -> Iterator[Breach]:
    """No statement rests only on cited titles that match no publication.

    Fails:
        cites: [unmatched-sleep-study]     # a reference of kind 'unmatched'

    Instead:
        Cite what does exist and says the same, or leave the statement out.
    """
    for entry in library:
        for claim in entry.claims:
            kinds = {library.references[c.ref].kind for c in claim.cites if c.ref in library.references}
            if kinds == {"unmatched"}:
                message = f"{entry.id}: '{claim.text[:50]}...' rests on an unmatched title"
                yield Breach(entry.origin, message, path=("statements", claim.text))


def reading_grade(entry: Entry) -> float | None:
    """Flesch-Kincaid grade of what patients read of an entry; None if nothing, or without `ketaref[check]`."""
    if entry.audience == "clinician" or (entry.audience == "both" and entry.kind not in records.PATIENT_KINDS):
        texts = [s.text for s in entry.statements if s.audience == "patient"]
    else:
        texts = [entry.title, entry.said_to_patient, *(s.text for s in entry.statements if s.audience != "clinician")]
    return grade_of(texts) if texts else None
