"""A field of an entry as the lines that a reader sees of it, to be compared and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.record import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketaref.records import Cite, Entry, Figure, Statement


def lines_of(entry: Entry, field: str) -> list[str]:
    """The lines of a field of an entry, or of its statements ('figures', 'regimen'); none where it is empty."""
    if field in _OF_ENTRY:
        return _OF_ENTRY[field](entry)
    value = getattr(entry, field)
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if value in (None, "", ()):
        return []
    return [str(part) for part in value] if isinstance(value, tuple) else [str(value)]


def statement_line(statement: Statement) -> str:
    """'One clinic asks for six hours. [infusion-faq, line 12; relative; certainty low; advice; for patients]'."""
    told = [
        cites_text(statement.cites),
        statement.severity,
        f"certainty {statement.certainty}" if statement.certainty else "",
        statement.basis if statement.basis != "source" else "",
        f"for {statement.audience}" if statement.audience != "both" else "",
    ]
    return f"{statement.text} [{'; '.join(part for part in told if part)}]"


def figure_line(figure: Figure) -> str:
    """'fast for clear liquids: 2 h (fast_for clear liquids)'."""
    plain = to_plain(figure)
    shown = {"name", "unit", "value", "low", "high", "cites"}
    more = [name if value is True else f"{name} {value}" for name, value in plain.items() if name not in shown]
    more += [cites_text(figure.cites)] if figure.cites else []
    beside = f" ({', '.join(more)})" if more else ""
    return f"{figure.name}: {figure.quantity}{beside}"


def cites_text(cites: Iterable[Cite]) -> str:
    """'infusion-faq, line 12; pfizer-ketamine-label'."""
    return "; ".join(f"{cite.ref}, {cite.at}" if cite.at else cite.ref for cite in cites)


def _screening(entry: Entry) -> list[str]:
    plain: dict[str, Any] = to_plain(entry.screening) if entry.screening else {}
    return [
        f"{name}: {part}"
        for name, value in plain.items()
        for part in (value if isinstance(value, list) else ["yes" if value is True else value])
    ]


def _reviewed(entry: Entry) -> list[str]:
    review = entry.reviewed
    if review is None:
        return []
    role = f" ({review.role})" if review.role else ""
    return [f"{review.date} by {review.by}{role}, due {review.due}"]


_OF_ENTRY: dict[str, Callable[[Entry], list[str]]] = {
    "statements": lambda entry: list(map(statement_line, entry.statements)),
    "figures": lambda entry: [figure_line(figure) for statement in entry.statements for figure in statement.figures],
    "regimen": lambda entry: [s.regimen.line for s in entry.statements if s.regimen],
    "quotes": lambda entry: [
        f"{cites_text([cite])}: “{cite.quote}”" for s in entry.statements for cite in s.cites if cite.quote
    ],
    "timing": lambda entry: [entry.timing.line] if entry.timing else [],
    "screening": _screening,
    "codes": lambda entry: [f"{code.system} {code.code} ({code.display})" for code in entry.codes],
    "disputes": lambda entry: [f"{dispute.title} ({dispute.id})" for dispute in entry.disputes],
    "reviewed": _reviewed,
}
