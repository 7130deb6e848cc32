"""Where documents disagree: disputes as panels, alone or beside their entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import records
from ketaref.errors import NotFoundError
from ketaref.present import rich
from ketaref.present.json import dispute_object, results_object
from ketaref.present.parts import DISPUTE_STYLE, LABEL_STYLE, QUIET_STYLE, frame, labeled, places
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.present.terminal import Terminal
    from ketaref.records import Dispute
    from ketaref.store.index import Index


def result(index: Index, *, risk: str | None = None, document: str | None = None, everything: bool = False) -> Result:
    """The disputes of a risk, about the claims of a document, the riskiest first.

    Panels leave out those that do not bear on care unless `everything` is asked for, or nothing else is left.

    Raises:
        NotFoundError: there is none; names the documents that have some.
    """
    known = index.disputes()
    found = [
        d for d in known if risk in (None, d.risk) and (document is None or document in {c.ref for c in d.claim.cites})
    ]
    if not found:
        claimed = sorted({c.ref for d in known for c in d.claim.cites})
        raise NotFoundError(f"no dispute matches; documents with disputed claims: {', '.join(claimed)}")
    shown_with: dict[str, list[str]] = {}
    for entry in index.entries():
        for dispute in entry.disputes:
            shown_with.setdefault(dispute.id, []).append(entry.id)

    listed = found if everything else [d for d in found if d.clinical] or found
    left_out = len(found) - len(listed)

    def panels(terminal: Terminal) -> Iterator[rich.RenderableType]:
        for dispute in listed:
            yield dispute_panel(dispute, boxed=terminal.boxed, entries=shown_with.get(dispute.id, ()))

    return Result(
        index.version,
        data=lambda: results_object(dispute_object(d, shown_with.get(d.id, ())) for d in found),
        panels=panels,
        closing=f"{len(listed)} disputes" + (f"; {left_out} that do not bear on care: --all" if left_out else ""),
    )


def dispute_panel(dispute: Dispute, *, boxed: bool, entries: Sequence[str] = ()) -> rich.RenderableType:
    """A dispute: who claims what, what stands against it, how to read it."""
    parts: list[rich.RenderableType] = []
    for label, claim in (("Claim", dispute.claim), *(("Against", claim) for claim in dispute.against)):
        parts.append(labeled(label, claim.text).append(f" ({places(claim.cites)})", QUIET_STYLE))
    parts.append(rich.Text.assemble(("How to read it: ", LABEL_STYLE), (dispute.advice, LABEL_STYLE)))
    if entries:
        parts.append(rich.Text(f"Shown with: {', '.join(entries)}", QUIET_STYLE))
    standing = records.STANDINGS[dispute.standing]
    title = rich.Text(f"DISPUTED, {dispute.risk} risk: {dispute.title} ({standing})", DISPUTE_STYLE)
    return frame(rich.Group(*parts), title, boxed=boxed, style="yellow")
