"""Who says so, in words that a reader knows: 'US label 4', 'pain guideline 2018', '3 clinics' pages'.

Plain strings, for whatever shows them; ids are for `show --cite`, `cite` and JSON. A name comes from the reference's
`known_as`, and where a clinic's pack leaves it out, from kind, author and year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.provenance import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketaref.records import Cite, Entry, Reference, Statement

# Kind of reference -> what one is called where it has no name of its own. The order is who is named first: what binds
# a prescriber; what a professional body advises; what was measured, in the most people first; what public bodies and
# makers tell; what others have made of these; what a clinic says of itself; and last what nobody vouches for.
_KIND_WORDS = {
    "label": "label",
    "regulation": "regulation",
    "guideline": "guideline",
    "consensus": "consensus",
    "label-copy": "label copy",
    "guideline-summary": "guideline summary",
    "meta-analysis": "meta-analysis",
    "systematic-review": "systematic review",
    "trial": "trial",
    "cohort": "study",
    "government": "government page",
    "government-copy": "government page copy",
    "drug-compendium": "drug reference",
    "manufacturer": "maker's page",
    "textbook": "textbook",
    "review": "review",
    "journal": "paper",
    "survey": "survey",
    "case-report": "case report",
    "basic-science": "laboratory study",
    "trial-registry": "trial registry",
    "hospital-protocol": "hospital sheet",
    "clinic-document": "clinic's page",
    "notice": "notice",
    "opinion": "opinion",
    "website": "web page",
    "clinic-website": "clinic's page",
    "unmatched": "unmatched title",
    "secondary": "secondary page",
    "news": "news page",
}
# As a narrow column has them.
_KIND_COLUMN = {
    "label": "label", "label-copy": "label", "guideline": "guideline", "guideline-summary": "guideline",
    "consensus": "guideline", "regulation": "law", "government": "government", "government-copy": "government",
    "meta-analysis": "trials", "systematic-review": "trials", "trial": "trial", "drug-compendium": "drug guide",
    "textbook": "textbook", "review": "review", "clinic-document": "a clinic", "clinic-website": "a clinic",
    "hospital-protocol": "hospital", "manufacturer": "maker", "website": "web page",
}  # fmt: skip
_STRENGTH = {kind: n for n, kind in enumerate(_KIND_WORDS)}
# A kind that only a pack knows is as strong as a web page.
_OTHER_KIND = "website"
# Kinds whose sections readers look up by number.
_NUMBERED = frozenset({"label", "label-copy", "guideline", "guideline-summary"})
# A place that begins with its number ('5.6 Increase in Blood Pressure', '2.1 and 2.2'), names it ('section 4'), or ends
# in it ('Highlights, 7.3', 'Warnings and Precautions 5.1'). What else is counted in a document is no section.
_SECTION = re.compile(
    r"(?:^|\b(?:sections?|label) |[a-z][,;]? (?=\d+\.\d))"
    r"(\d{1,2}(?:\.\d{1,2}){0,2})(?: and (\d{1,2}(?:\.\d{1,2}){0,2}))?(?=$|[ ,;)])"
)
# What is counted in documents besides their sections.
_COUNTED = re.compile(
    r"\b(?:items?|lines?|tables?|steps?|figures?|pages?|parts?|paragraphs?|questions?|recommendations?|points?) "
    r"(?:[0-9]+[a-z]?|[a-z])(?:(?:, | and | to |-)(?:[0-9]+|[a-z]\b))*\b",
    re.IGNORECASE,
)
# With more sections than this of one source, its name alone says more.
_MOST_SECTIONS = 3
# 'a clinic's page': the owner, what it is, and what tells it apart ('a hospital sheet, UK', 'a page on porphyria').
_INDEFINITE = re.compile(
    r"an? (?P<owner>(?:\w+ )?\w+'s )?(?P<thing>.*?)(?P<rest>(?:,| \(| (?:on|of|for|from|in|about|by) ).*)?"
)
# A longer author (a society's full name) would leave no room for the rest.
_MAX_AUTHOR = 18
_IS_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}")

OURS = "our reading"
"""How what is inferred here is said to be so."""
ADVICE = "our advice"
UNCONFIRMED = "unconfirmed"
"""Said of what rests on records.UNCONFIRMED_KINDS alone."""


class Rating(NamedTuple):
    """A row of the table who rates an entry how."""

    tier: str
    who: str


class _Told(NamedTuple):
    """A reference on its way into a line of names."""

    cite: Cite
    remark: str = ""
    """What is said of it in parentheses: the tier it gives, 'unconfirmed'."""
    rank: int = 0
    """Comes before the strength of its kind: how firm the tier is."""


class _Group(NamedTuple):
    """References that are told in one breath: they share a name and a remark."""

    name: str
    remark: str
    references: dict[str, None]
    places: dict[str, None]
    clinic: str = ""
    """The clinic whose pack the references are of, where that is to be said."""


# ---- What a reference is called -------------------------------------------------------------------------------------


def known_as(reference: Reference) -> str:
    """What a reference is called: its `known_as`, else from its kind, author and year ('Lee 2024 trial')."""
    if reference.known_as:
        return reference.known_as
    word = _KIND_WORDS.get(reference.kind) or reference.kind.replace("-", " ")
    first: Mapping[str, str] = next(iter(reference.csl.get("author", ())), {})
    author = str(first.get("family") or first.get("literal") or "")
    year = str(reference.year or "")
    if author and year and len(author) <= _MAX_AUTHOR:
        return f"{author} {year} {word}"
    if year or reference.kind in _NUMBERED:
        return f"{word} {year}".strip()
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def marked_name(reference: Reference) -> str:
    """What a reference is called, with the clinic behind it that gives its record: 'US label [our-clinic]'."""
    clinic = mark_of(reference)
    return f"{known_as(reference)} [{clinic}]" if clinic else known_as(reference)


def source_name(cite: Cite, reference: Reference | None, *, places: bool = False) -> str:
    """A reference as a reader knows it, with the number of the section cited: 'US label 5.6'.

    Args:
        cite: the reference's id and the place.
        reference: the reference; None where the library lacks it, which then goes by its id.
        places: whether what else is counted follows too: 'a clinic's FAQ, line 23'.
    """
    name = marked_name(reference) if reference else cite.ref
    sections = _sections(cite, reference)
    counted = _COUNTED.search(cite.at) if places and not sections else None
    return f"{name}, {counted[0]}" if counted else _numbered(name, sections)


def _sections(cite: Cite, reference: Reference | None) -> list[str]:
    """The numbers of the sections that a cite names, where its reference is a document with numbered sections."""
    if reference is None or reference.kind not in _NUMBERED or _COUNTED.search(cite.at):
        return []
    match = _SECTION.search(cite.at)
    return [number for number in match.groups() if number] if match else []


def _numbered(name: str, sections: Iterable[str]) -> str:
    """'US label 4 and 5.6'; the name alone where there are so many that they no longer help."""
    numbers = sorted(set(sections), key=lambda number: [int(part) for part in number.split(".")])
    if not numbers or len(numbers) > _MOST_SECTIONS:
        return name
    # A year and a section would read as one number.
    told = f"{name} section" if name[-1:].isdigit() else name
    return f"{told} {' and '.join(filter(None, (', '.join(numbers[:-1]), numbers[-1])))}"


def strongest_kind(cites: Iterable[Cite], references: Mapping[str, Reference]) -> str:
    """The strongest kind of source among what is cited, in a word for a narrow column: 'label'; '' for none."""
    known = sorted((c for c in cites if c.ref in references), key=lambda cite: _weakness(cite, references))
    return _KIND_COLUMN.get(references[known[0].ref].kind, "other") if known else ""


# ---- Several references ---------------------------------------------------------------------------------------------


def source_names(
    cites: Iterable[Cite], references: Mapping[str, Reference], most: int | None = None, *, places: bool = False
) -> str:
    """The names of what is cited, each once, the strongest kind of source first: 'US label 4, 3 clinics' pages'.

    Args:
        cites: references and places.
        references: by id.
        most: how many names are shown; 'and 4 more' counts the sources left out.
        places: whether lines, items and tables are named too; semicolons then part the names.

    Returns:
        The names, with '(unconfirmed)' behind them where all are of kinds that nobody vouches for; '' for none.
    """
    cited = list(cites)
    named = _joined([_Told(cite) for cite in cited], references, most, places=places)
    return f"{named} ({UNCONFIRMED})" if _is_unconfirmed(cited, references) else named


def who_says(
    entry: Entry,
    references: Mapping[str, Reference],
    most: int = 4,
    *,
    statements: Sequence[Statement] | None = None,
    brief: bool = False,
) -> str:
    """Who stands behind an answer, in a line.

    Of a rated entry, who rates it, and nobody else, with the tier where that is not the entry's own, the firmest first:
    'UK label (absolute), pain guideline 2018, PDR (caution)'; a tier that no source gives is 'our reading'. Of another
    entry, the sources of the statements that are shown, then what is ours.

    Args:
        entry: the entry.
        references: by id.
        most: how many names are shown.
        statements: those that the screen shows; all by default.
        brief: whether what our reading is of is left out.
    """
    if clinic := mark_of(entry):
        # The title is marked; every source again would say it twice.
        own = {i: records.replace(r, origin=None) for i, r in references.items() if mark_of(r) == clinic}
        references = {**references, **own}
    shown = entry.statements if statements is None else statements
    rated = bool(entry.severity)
    said = _who_rates(entry, references, most) if rated else _who_states(shown, references, most, brief=brief)
    # No source has said what a clinic has worded anew over statements that stayed.
    worded = clinic and "summary" in entry.patches and "statements" not in entry.patches
    return f"{clinic}; in part {said}" if worded else said


def raters(entry: Entry, references: Mapping[str, Reference]) -> list[Rating]:
    """Who rates an entry how: a row for each tier that is given, the firmest first."""
    by_tier: dict[str, list[Cite]] = {}
    for statement in sorted(entry.statements, key=_firmness):
        if statement.severity:
            by_tier.setdefault(statement.severity, []).extend(statement.cites)
    return [Rating(tier, source_names(cites, references, places=True)) for tier, cites in by_tier.items()]


def _who_rates(entry: Entry, references: Mapping[str, Reference], most: int) -> str:
    rated = [s for s in sorted(entry.statements, key=_firmness) if s.severity]
    ours = f"{OURS} ({tier_text(entry.severity)})"
    if not rated:
        return f"{ours} of {source_names((c for s in entry.statements for c in s.cites), references, most)}"
    # Who gives two tiers, in two circumstances, is named once, with both.
    tiers: dict[str, dict[str, None]] = {}
    for statement in rated:
        for cite in statement.cites:
            given = tiers.setdefault(cite.ref, {})
            if statement.severity != entry.severity:
                given[tier_text(statement.severity)] = None
            if _is_unconfirmed(statement.cites, references):
                given[UNCONFIRMED] = None
    told = [_Told(c, ", ".join(tiers[c.ref]), _firmness(s)) for s in rated for c in s.cites]
    named = _joined(told, references, most)
    return named if entry.severity in {s.severity for s in rated} else f"{ours}, {named}"


def _who_states(statements: Sequence[Statement], references: Mapping[str, Reference], most: int, *, brief: bool) -> str:
    said = [s for s in statements if s.basis == "source"]
    vouched = {cite.ref for s in said if not _is_unconfirmed(s.cites, references) for cite in s.cites}
    told = [_Told(cite, "" if cite.ref in vouched else UNCONFIRMED) for s in said for cite in s.cites]
    parts = [_joined(told, references, most)]
    inferred = [s for s in statements if s.basis == "inference"]
    if inferred:
        named = {item.cite.ref for item in told}
        others = source_names((c for s in inferred for c in s.cites if c.ref not in named), references, most=2)
        parts.append(f"{OURS} of {others}" if others and not brief else OURS)
    if any(s.basis == "advice" for s in statements):
        parts.append(ADVICE)
    return "; ".join(filter(None, parts))


def tier_text(severity: str) -> str:
    """A tier as it stands in a line of names: 'none known' for none-known."""
    return severity.replace("-", " ")


def _firmness(statement: Statement) -> int:
    return records.SEVERITIES.index(statement.severity) if statement.severity else len(records.SEVERITIES)


def _is_unconfirmed(cites: Iterable[Cite], references: Mapping[str, Reference]) -> bool:
    kinds = {references[cite.ref].kind for cite in cites if cite.ref in references}
    return bool(kinds) and kinds <= records.UNCONFIRMED_KINDS


def _joined(
    told: Iterable[_Told], references: Mapping[str, Reference], most: int | None = None, *, places: bool = False
) -> str:
    groups: dict[tuple[str, str, str], _Group] = {}
    for cite, remark, _rank in sorted(told, key=lambda item: (item.rank, _weakness(item.cite, references))):
        reference = references.get(cite.ref)
        name = known_as(reference) if reference else cite.ref
        clinic = mark_of(reference) if reference else ""
        group = groups.setdefault((name, remark, clinic), _Group(name, remark, {}, {}, clinic))
        group.references[cite.ref] = None
        numbers = _sections(cite, reference)
        counted = _COUNTED.search(cite.at) if places and not numbers else None
        group.places.update(dict.fromkeys([counted[0]] if counted else numbers))
    shown = _first_of_each(list(groups.values()), most)
    left_out = sum(_count(group) for group in groups.values() if group not in shown)
    parts = [_told_name(group) for group in shown]
    return ("; " if places else ", ").join(parts) + (f" and {left_out} more" if left_out else "")


def _first_of_each(groups: list[_Group], most: int | None) -> list[_Group]:
    """The first groups, of each tier one before a second of any: another tier is news, a third of the same is not."""
    said: set[str] = set()
    seconds = []
    for group in groups:
        tier = group.remark.removesuffix(UNCONFIRMED)
        seconds.append(tier in said)
        said.add(tier)
    kept = sorted(range(len(groups)), key=seconds.__getitem__)[:most]
    return [groups[n] for n in sorted(kept)]


def _weakness(cite: Cite, references: Mapping[str, Reference]) -> int:
    kind = references[cite.ref].kind if cite.ref in references else _OTHER_KIND
    return _STRENGTH.get(kind, _STRENGTH[_OTHER_KIND])


def _count(group: _Group) -> int:
    """How many sources a name stands for: the pages of one label are one, five clinics' pages are five."""
    return len(group.references) if _INDEFINITE.match(group.name) else 1


def _told_name(group: _Group) -> str:
    indefinite = _INDEFINITE.fullmatch(group.name)
    if indefinite and len(group.references) > 1:
        name = _plural(len(group.references), **indefinite.groupdict(default=""))
    else:
        numbers = [place for place in group.places if _IS_NUMBER.fullmatch(place)]
        words = [place for place in group.places if place not in numbers]
        name = ", ".join([_numbered(group.name, numbers), *words])
    name = f"{name} [{group.clinic}]" if group.clinic else name
    return f"{name} ({group.remark})" if group.remark else name


def _plural(number: int, owner: str, thing: str, rest: str) -> str:
    """'3 clinics' pages', '2 hospital sheets, UK'."""
    owner = owner.removesuffix("'s ")
    owners = f"{_many(owner)}' " if owner else ""
    return f"{number} {owners}{_many(thing)}{rest}"


def _many(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("x", "ch", "sh")) else f"{noun}s"
