"""A file that carries every field of a kind with what it means, to be filled in.

Made from the records and the docstrings of their fields, so that a new field is in the next template. What must be
given stands open with `FILL IN`, which the reader tells as a fault until it is filled in; what may be given stands
behind a '#', and becomes a field by taking that away.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import NODEFAULT, inspect

from ketaref.content.read import PLACEHOLDER, Field, fields_of, unwrapped
from ketaref.fields import CURATOR, NOT_COVERED, TIERS
from ketaref.keeping import marks
from ketaref.keeping.meanings import meanings_of
from ketaref.keeping.modeline import modeline
from ketaref.records import Entry, Review, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import PurePath

    from msgspec import Struct

WIDTH = 118
# What an entry of a kind and its statements need besides, by the rules of the reader and of the check -> the kinds.
_NEEDED: dict[str, tuple[str, ...]] = {"severity": tuple(TIERS), "action": tuple(TIERS), "crisis": ("crisis",)}
# CSL is another's standard, whose fields no record states: the ones that a reference most often has.
_CSL: dict[str, tuple[str, str]] = {
    "type": ("A CSL type: report, webpage, article-journal, book, chapter, legislation, document ...", PLACEHOLDER),
    "title": ("The title, as it stands on the work.", PLACEHOLDER),
    "author": ("Who wrote it: people as `{family: Berman, given: R. M.}`, others as `{literal: Name}`.",
               f"[{{literal: {PLACEHOLDER}}}]"),
    "issued": ("When it was issued: year, month, day, as far as they are known.", "{date-parts: [[2026, 11]]}"),
    "publisher": ("Who published it.", PLACEHOLDER),
    "container-title": ("The journal, book or site that it is in.", PLACEHOLDER),
    "URL": ("Where it can be read.", PLACEHOLDER),
    "DOI": ("Its DOI, without https://doi.org/.", PLACEHOLDER),
}  # fmt: skip


class Shown(NamedTuple):
    """What a template shows of a record: of which kind it is, which values are known, and which fields to leave out."""

    kind: str = ""
    """Of an entry; '' for other records."""
    values: Mapping[str, str] = {}
    """Field -> its value as YAML on one line."""
    without: Sequence[str] = ()


def new_file(record: type[Struct], path: PurePath, shown: Shown, head: Sequence[str]) -> str:
    """The text of a new file with one record to be filled in.

    Args:
        record: of which sort.
        path: the file's, from its pack.
        shown: what is known of the record.
        head: lines that say what the file is, without '#'.
    """
    whole = [modeline(path), *comment(head), ""]
    for lines in _fields(record, shown):
        whole += [*lines, ""]
    return "\n".join(whole).rstrip() + "\n"


def review_from(day: date) -> str:
    """The review of what no clinician has signed yet, due in a year: that is what there is to say, and no more."""
    try:
        due = day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        due = day.replace(year=day.year + 1, day=28)
    return marks.mapping({"date": day.isoformat(), "by": CURATOR, "due": due.isoformat()})


def comment(lines: Sequence[str], indent: int = 0) -> list[str]:
    """Texts as comments, wrapped."""
    return [f"{' ' * indent}# {line}" for text in lines for line in _wrapped(text, WIDTH - indent - 2)]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False) or [""]


def offered(record: type[Struct], names: Sequence[str], shown: Shown) -> Iterator[list[str]]:
    """Fields that may be given, each with its meaning, behind a '#'."""
    for name in names:
        field = fields_of(record)[name]
        yield [*comment([meaning(record, name, shown)]), *_hidden(_value_lines(name, field, shown, 0), 0)]


def field_names(record: type[Struct], shown: Shown) -> list[str]:
    """The fields for which a record of a kind has a use, in their order."""
    return [
        name for name, field in fields_of(record).items()
        if name not in shown.without and (not shown.kind or shown.kind in field.extra.get("kinds", (shown.kind,)))
    ]  # fmt: skip


def meaning(record: type[Struct], name: str, shown: Shown) -> str:
    """What a field means, what may stand in it, and what holds where it is left out, on one line."""
    field = fields_of(record)[name]
    said = [meanings_of(record).get(name, ""), *_choices(name, field, shown)]
    most = field.extra.get("schema", {}).get("maxLength")
    if most:
        said.append(f"At most {most} characters.")
    default = _default(record, name)
    if default is True or default is False:
        said.append(f"true or false; {str(default).lower()} where it is left out.")
    elif default not in (NODEFAULT, None, "", ()) and not field.required and not isinstance(default, dict):
        said.append(f"Where it is left out: {default}.")
    return " ".join(filter(None, said))


def _fields(record: type[Struct], shown: Shown, indent: int = 0) -> Iterator[list[str]]:
    """The lines of each field: its meaning, and the field."""
    for name in field_names(record, shown):
        field = fields_of(record)[name]
        lines = _value_lines(name, field, shown, indent)
        open_ = _is_needed(record, name, field, shown) or name in shown.values
        yield [*comment([meaning(record, name, shown)], indent), *(lines if open_ else _hidden(lines, indent))]


def _is_needed(record: type[Struct], name: str, field: Field, shown: Shown) -> bool:
    if record is Entry and name == "statements":
        return shown.kind != NOT_COVERED
    return field.required or (record in (Entry, Statement) and shown.kind in _NEEDED.get(name, ()))


def _choices(name: str, field: Field, shown: Shown) -> Iterator[str]:
    words: Sequence[Any] = field.extra.get("words", ())
    kind = field.type
    if isinstance(kind, inspect.VarTupleType):
        kind = unwrapped(kind.item_type)[0]
    if isinstance(kind, inspect.LiteralType):
        words = kind.values
    if name == "severity" and shown.kind in TIERS:
        words = TIERS[shown.kind]
    if words:
        yield f"{'Any of' if isinstance(field.type, inspect.VarTupleType) else 'One of'}: {', '.join(words)}."


def _default(record: type[Struct], name: str) -> Any:
    info: Any = inspect.type_info(record)
    return next(field.default for field in info.fields if field.name == name)


def _value_lines(name: str, field: Field, shown: Shown, indent: int) -> list[str]:
    """A field with a value to be filled in; what it holds stands below it, further in."""
    key = f"{' ' * indent}{name}:"
    if name in shown.values:
        return [f"{key} {shown.values[name]}"]
    below = Shown(shown.kind)
    if "by_id" in field.extra:
        return [f"{key} [{PLACEHOLDER}]"]
    match field.type:
        case inspect.VarTupleType():
            item, extra = unwrapped(field.type.item_type)
            if isinstance(item, inspect.StructType) and "short" not in extra:
                return [key, *_item(item.cls, below, indent)]
            if isinstance(item, inspect.TupleType):
                pair = dict.fromkeys(extra["keys"], f"[{PLACEHOLDER}]")
                return [f"{key} [{marks.mapping(pair)}]"]
            return [f"{key} [{PLACEHOLDER}]"]
        case inspect.StructType() if field.type.cls is not Review:
            return [key, *(line for lines in _fields(field.type.cls, below, indent + 2) for line in lines)]
        case inspect.StructType():
            return [f"{key} {{date: 2026-11-27, by: {PLACEHOLDER}, due: 2027-11-27}}"]
        case inspect.DictType() if "needs" in field.extra:
            return [key, *_csl(field.extra["needs"], indent + 2)]
        case inspect.DictType():
            return [f"{key} {{{PLACEHOLDER}: {PLACEHOLDER}}}"]
        case inspect.BoolType():
            return [f"{key} true"] if name not in ("on_sheet", "task", "clinical") else [f"{key} false"]
    return [f"{key} {PLACEHOLDER}"]


def _item(record: type[Struct], shown: Shown, indent: int) -> list[str]:
    """A list of one record: its first field follows the hyphen."""
    lines = [line for lines in _fields(record, shown, indent + 2) for line in lines]
    first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
    head = [line[2:] for line in lines[:first]]
    return [*head, f"{' ' * indent}- {lines[first].lstrip()}", *lines[first + 1 :]]


def _csl(needs: Sequence[str], indent: int) -> list[str]:
    lines = []
    for name, (meaning, value) in _CSL.items():
        line = [f"{' ' * indent}{name}: {value}"]
        lines += [*comment([meaning], indent), *(line if name in needs else _hidden(line, indent))]
    return lines


def _hidden(lines: Sequence[str], indent: int) -> list[str]:
    """Lines behind a '#' that stands where they begin, so that taking it away leaves them in their place."""
    return [f"{line[:indent]}#{line[indent:]}" for line in lines]
