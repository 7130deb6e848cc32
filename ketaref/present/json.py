"""Every object of the JSON contract. Keys are never renamed and never taken away; new ones may come.

An object of a record (entry, reference, dispute) leaves out what is empty; an answer never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.plain import notices_of
from ketaref.present import coverage
from ketaref.present.style import tier_text
from ketaref.records import SCHEMA_VERSION, SEVERITIES, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketaref.content.faults import Fault
    from ketaref.records import Dispute, Entry, Reference
    from ketaref.screening.checklist import Question
    from ketaref.screening.findings import Finding
    from ketaref.screening.record import Record
    from ketaref.screening.screen import Concern, Screened
    from ketaref.search.answer import Answer, Hit
    from ketaref.search.explain import Explanation
    from ketaref.search.query import Match
    from ketaref.visit.plan import Plan, Step


def versions(version: str) -> dict[str, Any]:
    """What every object begins with: the version of this contract and that of the content."""
    return {"schema_version": SCHEMA_VERSION, "content_version": version}


def answer_object(answer: Answer) -> dict[str, Any]:
    """The answer to a query, also where nothing matched.

    `crisis` is set for any query that names suicide, overdose or an emergency; where somebody is in danger now, it is
    the first result too. `reading` has what the query names, with whether the content speaks of it, then other words
    read as another; `uncovered` what no entry speaks of, and what the first results do not, where they are the nearest.
    """
    crisis, left_out = answer.crisis, answer.not_covered
    named = {word for named in answer.named for word in named.words}
    reading = [
        {"word": match.word, "read_as": match.as_, "how": match.how, "covered": "entry"}
        for match in answer.reading
        if match.word not in named
    ]
    return {
        "query": answer.query, "results": list(map(hit_object, answer.hits)), "suggestion": answer.suggestion,
        "crisis": {"id": crisis.id, "summary": crisis.summary} if crisis else None,
        "reading": [*(coverage.row(named, answer) for named in answer.named), *reading],
        "uncovered": list(dict.fromkeys((*answer.uncovered, *answer.unmet))),
        "not_covered": (
            {"id": left_out.id, "title": left_out.title, "summary": left_out.summary} if left_out else None
        ),
    }  # fmt: skip


def hit_object(hit: Hit) -> dict[str, Any]:
    """A hit: the entry in short, how well it answers and what it met."""
    entry = hit.entry
    shown = {
        "id": entry.id, "kind": entry.kind, "title": entry.title, "summary": entry.summary, "text": entry.text,
        "score": hit.score, "references": list(entry.references), "matched": list(map(match_object, hit.matched)),
        "disputes": [d.id for d in entry.disputes], "pack": pack_of(entry), "patches": list(entry.patches),
        "notices": notices_of(entry),
    }  # fmt: skip
    return shown | ({"severity": entry.severity} if entry.severity else {})


def pack_of(record: Entry | Dispute | Reference) -> str:
    """The name of the pack that gives a record: 'ketaref' where it is shipped, '' where nothing says it."""
    return record.origin.pack if record.origin else ""


def _provenance(entry: Entry) -> dict[str, Any]:
    """The pack of an entry, and what a reader must know before believing it, if there is anything."""
    notices = notices_of(entry)
    return {"pack": pack_of(entry)} | ({"notices": notices} if notices else {})


def match_object(match: Match) -> dict[str, Any]:
    """A word of the query and what it met."""
    return {"word": match.word, "as": match.as_, "how": match.how, "field": match.field}


def explanation_object(why: Explanation) -> dict[str, Any]:
    """Why a hit ranks where it does. Its matches say `as_`, and leave out the field where there is none."""

    def plain(match: Match) -> dict[str, str]:
        fields = {"word": match.word, "as_": match.as_, "how": match.how, "field": match.field}
        return {name: value for name, value in fields.items() if value}

    shown = {
        "score": why.score, "match": why.match, "threshold": why.threshold, "wording": why.wording, "field": why.field,
        "passage": why.passage, "recall": why.query_share, "focus": why.passage_share, "cover": why.coverage,
        "words": [[plain(match), share] for match, share in why.words], "unmet": [list(pair) for pair in why.unmet],
    }  # fmt: skip
    return _without_empty(shown)


def entry_object(entry: Entry) -> dict[str, Any]:
    """An entry whole, with its text as a reader sees it and the references it cites."""
    whole: dict[str, Any] = to_plain(entry)
    return whole | {"text": entry.text, "references": list(entry.references)} | _provenance(entry)


def reference_object(reference: Reference, **more: Any) -> dict[str, Any]:
    """A reference whole, with its title, and what a command adds to it."""
    whole: dict[str, Any] = to_plain(reference)
    return whole | {"title": reference.title, "pack": pack_of(reference)} | more


def dispute_object(dispute: Dispute, entries: Sequence[str]) -> dict[str, Any]:
    """A dispute whole, with the ids of the entries it is shown with."""
    whole: dict[str, Any] = to_plain(dispute)
    return whole | {"entries": list(entries), "pack": pack_of(dispute)}


def results_object(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A listing."""
    return {"results": list(results)}


# ---- Screening ------------------------------------------------------------------------------------------------------


def concern_object(concern: Concern) -> dict[str, Any]:
    """What a finding meets, and how it stands."""
    finding, entry = concern.finding, concern.entry
    shown = {
        "finding": finding.text, "resource": finding.source, "date": finding.date, "status": concern.status,
        "counted": concern.counted, "severity": concern.severity, "entry": entry.id, "title": entry.title,
        "action": list(entry.action), "check": entry.monitoring, "listing": listing_line(entry),
        "references": list(entry.references), "how": concern.how, "met": concern.met, "notes": list(concern.notes),
        "pack": pack_of(entry), "patches": list(entry.patches), "notices": notices_of(entry),
        "repeats": [{"resource": resource, "date": day} for resource, day in finding.repeats],
        "cues": [{"category": c.category, "rule": c.rule, "text": c.text} for c in concern.cues],
    }  # fmt: skip
    return _without_empty(shown)


def listing_line(entry: Entry) -> str:
    """Who rates an entry as what, and nobody else: 'Rated relative by infusion-faq, caution by pdr-ketalar'.

    A tier that no source gives is said to be ours, with why.
    """
    by: dict[str, dict[str, None]] = {}
    for statement in entry.statements:
        if statement.severity:
            by.setdefault(statement.severity, {}).update((cite.ref, None) for cite in statement.cites)
    rated = [f"{tier_text(severity)} by {', '.join(by[severity])}" for severity in SEVERITIES if severity in by]
    parts = [f"Rated {', '.join(rated)}."] if rated else []
    if entry.severity not in by and not entry.rating_note:
        parts.append(f"Rated {tier_text(entry.severity)} here, by no source cited.")
    return " ".join([*parts, entry.rating_note]).strip()


def screened_object(screened: Screened, record: Record | None = None) -> dict[str, Any]:
    """A whole screening: every finding stands in `concerns` or in `unmatched`."""
    unmatched = [
        {
            "finding": u.finding.text,
            "resource": u.finding.source,
            "status": u.finding.status,
            "text": u.text,
            "note": u.note,
            "perhaps": u.perhaps.id if u.perhaps else "",
        }
        for u in screened.unmatched
    ]
    shown: dict[str, Any] = {
        "concerns": [concern_object(c) for c in screened.concerns],
        "unmatched": [_without_empty(u) for u in unmatched],
        "read_as": [{"word": word, "as": read} for word, read in screened.read_as],
        "crisis": screened.crisis.id if screened.crisis else None,
    }
    if record:
        shown |= {
            "patient": record.patient, "notices": list(record.notices), "not_assessed": list(record.not_assessed),
            "not_read": dict(record.not_read), "as_of": record.as_of.isoformat(),
            "fhir_versions": [{"version": v.name, "known_by": v.known_by} for v in record.versions],
            "readings": [_reading_object(f) for f in record.findings if f.topic == "measure"],
        }  # fmt: skip
    return shown


def _reading_object(finding: Finding) -> dict[str, Any]:
    """A figure of a record that was held against the limits, whether or not it is beyond one."""
    return {"finding": finding.text, "resource": finding.source, "date": finding.date}


def question_object(question: Question) -> dict[str, Any]:
    """A question of the checklist and the entries that its answer bears on."""
    return {"question": question.text, "severity": question.severity, "entries": [e.id for e in question.entries],
            "packs": list(dict.fromkeys(map(pack_of, question.entries)))}  # fmt: skip


# ---- The day of an infusion -----------------------------------------------------------------------------------------


def plan_object(plan: Plan) -> dict[str, Any]:
    """A plan: `session` with ISO 8601 times and offsets, `plan` with its steps in order."""
    session = plan.session
    times = {"start": session.start.isoformat(), "end": session.end.isoformat()}
    whole = times | {"time_zone": session.zone, "duration_assumed": session.assumed}
    return {"session": whole, "plan": [step_object(step) for step in plan.steps]}


def step_object(step: Step) -> dict[str, Any]:
    """A step: `id` ('' for the infusion), `begin` and `end` where known, and what stands `beside` it."""
    beside = [
        {"what": b.what, "until": b.end.isoformat(), "at_least": b.at_least, "references": list(b.cites)}
        | ({"from": b.begin.isoformat()} if b.begin else {})
        for b in step.source_times
    ]
    sides = {name: m.isoformat() for name, m in (("begin", step.begin), ("end", step.end)) if m}
    named = {"id": step.entry.id, "pack": pack_of(step.entry)} if step.entry else {"id": "", "pack": ""}
    return named | sides | ({"beside": beside} if beside else {})


# ---- The content check ----------------------------------------------------------------------------------------------


def fault_object(fault: Fault) -> dict[str, Any]:
    """A fault of the content and where it stands."""
    return {
        "file": fault.file,
        "line": fault.line,
        "code": fault.code,
        "message": fault.message,
        "warning": fault.warning,
    }


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [])}
