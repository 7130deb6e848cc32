"""The parts of a sheet's page, from sheet.html, and the escaping of what is filled into them."""

from __future__ import annotations

import html
import pkgutil
import re
from functools import cache
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Markup(str):
    """HTML made by `fill` or `join`; they escape every string that is not."""

    __slots__ = ()


@cache
def _parts() -> dict[str, Template]:
    """The parts of sheet.html by name."""
    # Not by its path: the package may lie in a zip archive.
    text = pkgutil.get_data("ketaref.visit", "sheet.html") or b""
    _, *named = re.split(r"^<!-- (\w+) -->\n", text.decode(), flags=re.MULTILINE)
    return {name: Template(part.strip("\n")) for name, part in zip(named[::2], named[1::2], strict=True)}


def fill(part: str, **values: str) -> Markup:
    """A part of sheet.html with its names filled in, escaped."""
    return Markup(_parts()[part].substitute({name: _escaped(value) for name, value in values.items()}))


def join(parts: Iterable[str], separator: str = "\n") -> Markup:
    """Texts and markup in order, the texts escaped."""
    return Markup(separator.join(map(_escaped, parts)))


def _escaped(value: str) -> str:
    return value if isinstance(value, Markup) else html.escape(value)
