"""Where documents disagree: disputes in two lines each, or in full, alone or beside their entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketaref import records
from ketaref.errors import ExitStatus, quoted
from ketaref.plain import is_overdue
from ketaref.present import card, names, rich, style
from ketaref.present.json import dispute_object, results_object
from ketaref.present.result import Result
from ketaref.search.disputes import find_disputes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Dispute, Reference
    from ketaref.search.disputes import Matches
    from ketaref.store.index import Index


class Wanted(NamedTuple):
    """Which disputes are asked for."""

    words: str = ""
    """What they speak of, or the id of one."""
    risk: str | None = None
    document: str | None = None
    """The id of a reference whose claims are disputed."""
    everything: bool = False
    """Whether those that do not bear on care are shown too; JSON always holds them, and so does what words mean."""
    limit: int | None = None
    """Most disputes, the riskiest; or those that the words mean best."""


def result(index: Index, wanted: Wanted, *, verbose: bool = False) -> Result:
    """The disputes asked for, the riskiest first; one alone is shown in full, as all are when `verbose`."""
    disputes = index.disputes()
    of_words = find_disputes(index, disputes, wanted.words) if wanted.words else None
    found = [
        d
        for d in (of_words.disputes if of_words else disputes)
        if wanted.risk in (None, d.risk) and wanted.document in (None, *(c.ref for c in d.claim.cites))
    ]
    clinical = [d for d in found if d.clinical]
    listed = clinical if clinical and not (wanted.everything or wanted.words) else found
    left_out = len(found) - len(listed)
    shown = listed[: wanted.limit]
    beside = _entries_with(index)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        references = index.references()
        counted = f"{len(shown)} of {len(listed)}" if len(shown) < len(listed) else f"{len(listed)}"
        risk = "risk: of taking the claim as it stands"
        yield card.heading(f"WHERE SOURCES DIFFER ({counted})", risk, terminal)
        for dispute in shown:
            if verbose or len(shown) == 1:
                yield rich.Text()
                yield from dispute_card(dispute, references, terminal, entries=beside.get(dispute.id, ()))
            else:
                yield card.row(_title(dispute), f"{dispute.risk} risk", terminal)
                said = card.followed(dispute, terminal) or dispute.advice
                yield card.indented(rich.Text(said, style.ANSWER), by=2 * card.INDENT)
        yield rich.Text()
        more = "" if verbose or len(shown) == 1 else "In full: -v, or add words of one"
        aside = (
            f"{left_out} that {'does' if left_out == 1 else 'do'} not bear on care: --background" if left_out else ""
        )
        yield card.row(rich.Text(". ".join(filter(None, (more, aside)))), card.review(shown, terminal), terminal)

    return Result(
        index.version,
        data=lambda: results_object(dispute_object(d, beside.get(d.id, ())) for d in found[: wanted.limit]),
        panels=panels if found else None,
        notes=tuple(_notes(of_words)) if found else (_nothing(wanted, disputes),),
        status=ExitStatus.FOUND if found else ExitStatus.NO_MATCH,
    )


def _notes(of_words: Matches | None) -> Iterator[str]:
    """What was read as what, and what no dispute speaks of."""
    if of_words and of_words.reading:
        yield "read " + ", ".join(f"{match.word} as {match.as_}" for match in of_words.reading)
    if of_words and of_words.unmet:
        yield f"no dispute speaks of {', '.join(of_words.unmet)}; what follows is the nearest"


def _nothing(wanted: Wanted, disputes: Sequence[Dispute]) -> str:
    """That no dispute matches, and what does."""
    if wanted.words:
        return f"no dispute speaks of {quoted(wanted.words)}; all of them: ketaref discrepancies --background"
    claimed = sorted({c.ref for d in disputes for c in d.claim.cites})
    return f"no dispute matches; documents with disputed claims: {', '.join(claimed)}"


def _entries_with(index: Index) -> dict[str, list[str]]:
    """Id of a dispute -> ids of the entries it is shown with."""
    beside: dict[str, list[str]] = {}
    for entry in index.entries():
        for dispute in entry.disputes:
            beside.setdefault(dispute.id, []).append(entry.id)
    return beside


def dispute_card(
    dispute: Dispute, references: Mapping[str, Reference], terminal: Terminal, *, entries: Sequence[str] = ()
) -> Iterator[rich.RenderableType]:
    """A dispute: how to read it, then who claims what, and what stands against it."""
    mark = "" if terminal.plain else f"{style.DIFFER} "
    standing = records.STANDINGS[dispute.standing]
    yield card.row(rich.Text(mark) + _title(dispute), f"{dispute.risk} risk {style.DOT} {standing}", terminal)
    if own := card.followed(dispute, terminal):
        yield card.indented(rich.Text(own, style.ANSWER), by=2 * card.INDENT)
    yield card.indented(rich.Text(dispute.advice, "" if own else style.ANSWER), by=2 * card.INDENT)
    for label, claim in (("Claim", dispute.claim), *(("Against", claim) for claim in dispute.against)):
        said = names.source_names(claim.cites, references, places=True)
        yield _labeled(label, f"{claim.text} ({said})", terminal)
    if entries:
        yield _labeled("Shown with", ", ".join(entries), terminal)


def _title(dispute: Dispute) -> rich.Text:
    """The title, with the clinic that words the dispute, and that its review is overdue."""
    title = card.append_clinic(rich.Text(dispute.title), dispute)
    return title.append(f" {card.OVERDUE}", style.ALARM) if is_overdue(dispute) else title


def _labeled(label: str, text: str, terminal: Terminal) -> rich.RenderableType:
    """A label, and a text under which its further lines stand, or run on below the label where there is little room."""
    if card.is_narrow(terminal):
        return card.indented(card.labeled(label, text), by=2 * card.INDENT)
    return card.marked(f"{label}:".ljust(8), text, terminal, indent=2 * card.INDENT)
