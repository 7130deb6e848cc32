"""The records of the content: entries, their statements, disputes and references. No files, no terminal.

Records are NamedTuples, not frozen dataclasses: equally immutable and typed, and defining one takes 0.06 ms
where a frozen, slotted dataclass takes 0.43 ms (CPython 3.11), which each start of the command line would pay.
Annotations are not postponed here: a NamedTuple compiles each that is text, twice the cost of the class.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from ketaref.errors import NotFoundError

_Record = TypeVar("_Record")
SCHEMA_VERSION = 1
SHIPPED = "ketaref"
"""Name of the pack that comes with ketaref."""
CURATOR = "curator"
"""Who reviews an entry that no clinician has signed."""

# kind -> heading. The order is the order of listings: what can hurt first, what explains last.
KINDS: dict[str, str] = {
    "crisis": "Crisis help",
    "contraindications": "Contraindications",
    "interactions": "Interactions",
    "adverse-effects": "Adverse effects",
    "pre-infusion": "Before the infusion",
    "during-infusion": "During the infusion",
    "post-infusion": "After the infusion",
    "protocols": "Protocols",
    "conditions": "Conditions",
    "pharmacokinetics": "Pharmacokinetics",
    "pharmacodynamics": "Pharmacodynamics",
    "mechanism": "Mechanism",
    "comparisons": "Comparisons",
    "faq": "Questions and answers",
    "background": "Background",
    "glossary": "Glossary",
}
INSTRUCTION_KINDS = ("pre-infusion", "during-infusion", "post-infusion")
# Kinds whose text a patient reads: held to a reading grade.
PATIENT_KINDS = ("faq", "crisis", *INSTRUCTION_KINDS)
SEVERITIES = ("absolute", "relative", "caution")
ACTIONS = ("avoid", "hold", "optimize first", "monitor", "refer")
AUDIENCES = ("clinician", "patient", "both")
CERTAINTIES = ("high", "moderate", "low", "very_low")
RISKS = ("high", "medium", "low")
ROUTES = ("IV", "IM", "SC", "PO", "SL", "IN")
ANCHORS = ("start", "end")
# Short name of a code system -> its FHIR URI.
CODE_SYSTEMS: dict[str, str] = {
    "SNOMED CT": "http://snomed.info/sct",
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
# How a disputed claim stands -> the words shown for it.
STANDINGS: dict[str, str] = {
    "not-fact": "not to be stated as fact",
    "caution": "to be read with caution",
    "corrected": "corrected by the authority",
    "superseded": "superseded",
    "range": "sources differ",
    "omission": "left out by the documents",
    "preliminary": "preliminary evidence",
    "unconfirmed": "unconfirmed",
}
# A statement that rests on these kinds of reference alone is shown as unconfirmed.
UNCONFIRMED_KINDS = frozenset({"secondary", "news"})


class Cite(NamedTuple):
    """A place in a reference: its id, and the heading, section or line where the claim stands ('' if the whole)."""

    ref: str
    at: str = ""


class Figure(NamedTuple):
    """A number of a statement as data: one value, or a range with one or both ends, in a UCUM unit."""

    name: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    route: str = ""
    population: str = ""
    note: str = ""

    @property
    def quantity(self) -> str:
        """The figure as a reader writes it: '16-24 %', '2.5 h', 'up to 50 %'."""
        # A UCUM annotation ("{persons}") says what is counted: its braces are notation.
        unit = DISPLAY_UNITS.get(self.unit, self.unit.strip("{}"))
        unit = f" {unit}" if unit else ""
        if self.value is not None:
            return f"{_number(self.value)}{unit}"
        if self.low is not None and self.high is not None:
            return f"{_number(self.low)}-{_number(self.high)}{unit}"
        if self.high is not None:
            return f"up to {_number(self.high)}{unit}"
        return f"{_number(self.low)}{unit} or more"


class Regimen(NamedTuple):
    """A dose as given in a source, with its units in the names; never an order."""

    dose: float | None = None
    dose_low: float | None = None
    dose_high: float | None = None
    unit: str = ""
    route: str = ""
    over_min: float | None = None
    over_h: float | None = None
    frequency: str = ""
    duration: str = ""
    off_label: bool = False

    @property
    def line(self) -> str:
        """The regimen on one line: '0.5 mg/kg IV over 40 min, twice weekly, off-label'."""
        low, high = self.dose_low, self.dose_high
        dose = "" if self.dose is None else _number(self.dose)
        if low is not None or high is not None:
            dose = "-".join(_number(x) for x in (low, high) if x is not None)
        unit = DISPLAY_UNITS.get(self.unit, self.unit)
        over = ""
        if self.over_min is not None:
            over = f"over {_number(self.over_min)} min"
        elif self.over_h is not None:
            over = f"over {_number(self.over_h)} h"
        main = " ".join(x for x in (dose, unit, self.route, over) if x)
        return ", ".join(x for x in (main, self.frequency, self.duration, "off-label" if self.off_label else "") if x)


class Timing(NamedTuple):
    """When an instruction holds, in hours from the start or the end of the infusion; an open side is None."""

    anchor: str
    from_h: float | None = None
    to_h: float | None = None

    @property
    def line(self) -> str:
        """The timing in words: 'from 6 h before the start', 'for 24 h after the end'."""
        edge = "the infusion starts" if self.anchor == "start" else "the infusion ends"
        start, end = self.from_h, self.to_h
        if start is not None and start < 0:
            if end is None or end == 0:
                return f"from {_number(-start)} h before {edge}"
            if end < 0:
                return f"from {_number(-start)} to {_number(-end)} h before {edge}"
            return f"from {_number(-start)} h before until {_number(end)} h after {edge}"
        if start is None and end is not None:
            if end == 0:
                return f"by the time {edge}"
            return f"up to {_number(-end)} h before {edge}" if end < 0 else f"until {_number(end)} h after {edge}"
        if end is None or end == 0:
            return f"from {_number(start)} h after {edge}" if start else f"when {edge}"
        if not start:
            return f"for {_number(end)} h after {edge}"
        return f"{_number(start)}-{_number(end)} h after {edge}"


class Statement(NamedTuple):
    """One claim in our own words, with the references that say it."""

    text: str
    cites: tuple[Cite, ...]
    figures: tuple[Figure, ...] = ()
    regimen: Regimen | None = None
    certainty: str = ""
    severity: str = ""
    """How this source rates a contraindication, where sources differ."""


class Claim(NamedTuple):
    """One side of a dispute."""

    text: str
    cites: tuple[Cite, ...]


class Review(NamedTuple):
    """Who looked at an entry last and when it is due again; dates are ISO 8601."""

    date: str
    by: str
    due: str


class Origin(NamedTuple):
    """Where a record was read: pack, file (relative to the pack) and 1-based line."""

    pack: str
    file: str
    line: int


class Dispute(NamedTuple):
    """What a document claims, what stands against it, and how to read it."""

    id: str
    title: str
    standing: str
    risk: str
    claim: Claim
    against: tuple[Claim, ...]
    advice: str
    marks: tuple[str, ...] = ()
    """Regular expressions: a statement citing a document of the claim that matches one must show this dispute."""
    reviewed: Review | None = None
    origin: Origin | None = None


class Code(NamedTuple):
    """What an entry speaks of, in one of CODE_SYSTEMS; an ICD-10-CM code takes in those under it."""

    system: str
    code: str
    display: str


class Screening(NamedTuple):
    """How an entry is met in a patient's findings; see CONTRIBUTING.md, Screening."""

    question: str = ""
    """What to ask a patient before an infusion."""
    names: tuple[str, ...] = ()
    """What a finding is called, beside the title and the aliases."""
    events: tuple[str, ...] = ()
    """Names of what happens and passes (a heart attack, a pregnancy): read as past once older than `event_days`."""
    event_days: int = 365
    excludes: tuple[str, ...] = ()
    """Phrases, aliases among them, that in a patient's findings mean something else."""
    past: str = ""
    """What becomes of it when past: 'counts' as if present, 'ends', or the id of the entry it is read as then. By
    default a history counts and what is resolved does not."""
    controlled: str = ""
    """When said to be controlled: 'shown' as such, or the id of the entry it is read as; by default no difference."""
    age_under: int | None = None
    age_from: int | None = None
    systolic_above: int | None = None
    """Reading in mmHg above which the entry is met; the entry's statements say whose figure it is."""
    diastolic_above: int | None = None
    overview: bool = False
    """The entry is about several others: findings are matched with those, not with it."""


class Entry(NamedTuple):
    """One thing a person would ask for, answered by statements that each cite a reference."""

    id: str
    kind: str
    title: str
    summary: str
    statements: tuple[Statement, ...]
    audience: str = "both"
    severity: str = ""
    action: tuple[str, ...] = ()
    population: str = ""
    route: str = ""
    monitoring: str = ""
    order: int | None = None
    timing: Timing | None = None
    non_negotiable: bool = False
    disputes: tuple[Dispute, ...] = ()
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    screening: Screening | None = None
    reviewed: Review | None = None
    origin: Origin | None = None

    @property
    def references(self) -> tuple[str, ...]:
        """Ids of all references the statements and disputes cite, in order of first use."""
        cites = [statement.cites for statement in self.statements]
        cites += [claim.cites for d in self.disputes for claim in (d.claim, *d.against)]
        return tuple(dict.fromkeys(cite.ref for several in cites for cite in several))

    @property
    def text(self) -> str:
        """The whole entry as a reader sees it, as plain text: summary, statements, structured fields, disputes."""
        return "\n".join(_lines(self))


class Reference(NamedTuple):
    """Anything an entry may cite. `csl` holds the bibliographic fields under their CSL names."""

    id: str
    kind: str
    csl: Mapping[str, Any]
    design: str = ""
    participants: str = ""
    finding: str = ""
    verified: Mapping[str, Any] = {}
    """Field -> where it was read, or False when it could not be confirmed."""
    unconfirmed: tuple[str, ...] = ()
    """Names of the CSL fields that are shown only with a mark: nobody has seen them confirmed."""
    cited_by: tuple[str, ...] = ()
    """Which document cites it, and where ('luna-providers: Depression')."""
    notes: tuple[str, ...] = ()
    retraction: str = ""
    """Where and why the work was retracted; shown before everything else."""
    correction: str = ""
    """Where a correction or expression of concern was published."""
    origin: Origin | None = None

    @property
    def title(self) -> str:
        """The title, without markup."""
        return str(self.csl.get("title", self.id))

    @property
    def year(self) -> int | None:
        """Year of issue, where one is known."""
        parts = self.csl.get("issued", {}).get("date-parts") or [[None]]
        return parts[0][0] if parts[0] else None


class Synonyms(NamedTuple):
    """How people talk, for the index: see content/synonyms.yaml."""

    equivalent: tuple[tuple[str, ...], ...] = ()
    expand: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    protected: tuple[str, ...] = ()
    stop_phrases: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Other subjects: a query about one is no question to this reference, unless it also names ketamine."""


class Clinic(NamedTuple):
    """The clinic a pack speaks for (its clinic.yaml): what a handout names, and where its clocks stand."""

    name: str = ""
    phone: str = ""
    time_zone: str = ""


class Library:
    """All content of one or more packs: entries, references, disputes and synonyms, read-only.

    `library[id]` gives an entry by its id or a former id; iterating gives entries by kind, then id.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what the content holds)
        self,
        entries: Sequence[Entry],
        references: Mapping[str, Reference],
        disputes: Mapping[str, Dispute],
        synonyms: Synonyms = Synonyms(),  # noqa: B008 (immutable)
        version: str = "",
        clinic: Clinic = Clinic(),  # noqa: B008 (immutable)
    ) -> None:
        place = {kind: n for n, kind in enumerate(KINDS)}
        self.entries = tuple(sorted(entries, key=lambda e: (place[e.kind], e.id)))
        self.references = dict(references)
        self.disputes = dict(disputes)
        self.synonyms = synonyms
        self.version = version
        self.clinic = clinic
        self._by_id = {old: e for e in self.entries for old in e.formerly} | {e.id: e for e in self.entries}

    def __getitem__(self, entry_id: str) -> Entry:
        try:
            return self._by_id[entry_id]
        except KeyError:
            raise NotFoundError(f"no entry has the id '{entry_id}'") from None

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def to_plain(record: Any) -> Any:
    """A record as dicts, lists and scalars for JSON, without fields that are empty."""
    if isinstance(record, tuple) and hasattr(record, "_fields"):
        pairs = zip(record._fields, record, strict=True)
        # By identity: zero equals False, yet 'from 0 hours' is not an open side.
        return {n: to_plain(v) for n, v in pairs if v is not False and v not in (None, "", (), {})}
    if isinstance(record, (tuple, list)):
        return [to_plain(item) for item in record]
    if hasattr(record, "items"):
        return {str(key): to_plain(value) for key, value in record.items()}
    return record


def to_json(record: Any) -> str:
    """A record as JSON, without fields that are empty; `from_json` gives it back."""
    return json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[_Record], text: str) -> _Record:
    """The record of a kind (Entry, Dispute, Reference, Clinic) that `to_json` wrote."""
    read: dict[type, Any] = {Entry: entry_from_plain, Dispute: dispute_from_plain, Reference: reference_from_plain,
                             Clinic: lambda data: Clinic(**data)}  # fmt: skip
    return read[kind](json.loads(text))  # type: ignore[no-any-return]


def entry_from_plain(data: Mapping[str, Any]) -> Entry:
    """The entry that `to_plain` wrote."""
    fields = dict(data)
    fields["statements"] = tuple(map(_statement_from_plain, fields.get("statements", ())))
    fields["disputes"] = tuple(map(dispute_from_plain, fields.get("disputes", ())))
    for name in ("action", "aliases", "questions", "related", "formerly", "triggers"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "codes" in fields:
        fields["codes"] = tuple(Code(**code) for code in fields["codes"])
    if "screening" in fields:
        texts = ("names", "events", "excludes")
        given = fields["screening"]
        fields["screening"] = Screening(**given | {name: tuple(given[name]) for name in texts if name in given})
    for name, record in (("timing", Timing), ("reviewed", Review), ("origin", Origin)):
        if name in fields:
            fields[name] = record(**fields[name])
    return Entry(**fields)


def dispute_from_plain(data: Mapping[str, Any]) -> Dispute:
    """The dispute that `to_plain` wrote."""
    fields = dict(data)
    fields["claim"] = _claim_from_plain(fields["claim"])
    fields["against"] = tuple(map(_claim_from_plain, fields["against"]))
    fields["marks"] = tuple(fields.get("marks", ()))
    for name, record in (("reviewed", Review), ("origin", Origin)):
        if name in fields:
            fields[name] = record(**fields[name])
    return Dispute(**fields)


def reference_from_plain(data: Mapping[str, Any]) -> Reference:
    """The reference that `to_plain` wrote."""
    fields = dict(data)
    for name in ("unconfirmed", "cited_by", "notes"):
        fields[name] = tuple(fields.get(name, ()))
    if "origin" in fields:
        fields["origin"] = Origin(**fields["origin"])
    return Reference(**fields)


def review_line(entries: Iterable[Entry], version: str = "") -> str:
    """What the entries' reviews say, after the content version where one is given.

    'not clinically reviewed' as long as no clinician has signed any of the entries, or there is none;
    'reviewed by Dr Lee 2026-11-01', with the oldest date, once clinicians have signed them all; and until then
    '3 of 5 not clinically reviewed'.
    """
    reviews = [entry.reviewed for entry in entries]
    signed = [review for review in reviews if review and review.by != CURATOR]
    if not signed:
        said = "not clinically reviewed"
    elif len(signed) < len(reviews):
        said = f"{len(reviews) - len(signed)} of {len(reviews)} not clinically reviewed"
    else:
        said = f"reviewed by {', '.join(sorted({r.by for r in signed}))} {min(r.date for r in signed)}"
    return f"content {version}, {said}" if version else said


# UCUM unit -> what a reader expects to see.
DISPLAY_UNITS = {
    "mm[Hg]": "mmHg",
    "d": "days",
    "wk": "weeks",
    "mo": "months",
    "a": "years",
    "lx": "lux",
    "ug/kg/min": "µg/kg/min",
    "[USD]": "US dollars",
    "{persons}": "people",
    "{infusions}": "infusions",
    "{score}": "points",
    "1": "",
}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _lines(entry: Entry) -> Iterator[str]:
    yield entry.summary
    labeled = (
        ("Severity", entry.severity),
        ("Action", ", ".join(entry.action)),
        ("For", entry.population),
        ("Route", entry.route),
        ("Check", entry.monitoring),
        ("When", entry.timing.line if entry.timing else ""),
        ("Non-negotiable", "yes" if entry.non_negotiable else ""),
    )
    yield from (f"{label}: {value}" for label, value in labeled if value)
    for statement in entry.statements:
        yield statement.text
        if statement.severity:
            yield f"Rated by this source: {statement.severity}"
        yield from (f"{figure.name}: {figure.quantity}" for figure in statement.figures)
        if statement.regimen:
            yield f"Regimen: {statement.regimen.line}"
    for dispute in entry.disputes:
        yield f"Disputed ({STANDINGS[dispute.standing]}): {dispute.title}. {dispute.claim.text}"
        yield from (f"Against it: {claim.text}" for claim in dispute.against)
        yield f"How to read it: {dispute.advice}"


def _cites_from_plain(cites: Sequence[Mapping[str, str]]) -> tuple[Cite, ...]:
    return tuple(Cite(**cite) for cite in cites)


def _claim_from_plain(data: Mapping[str, Any]) -> Claim:
    return Claim(data["text"], _cites_from_plain(data["cites"]))


def _statement_from_plain(data: Mapping[str, Any]) -> Statement:
    fields = dict(data)
    fields["cites"] = _cites_from_plain(fields["cites"])
    fields["figures"] = tuple(Figure(**figure) for figure in fields.get("figures", ()))
    if "regimen" in fields:
        fields["regimen"] = Regimen(**fields["regimen"])
    return Statement(**fields)
