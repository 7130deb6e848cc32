"""Control characters: what a person typed or a record holds may hold them, and a terminal would obey.

Everything that is printed passes here on its way out: renderables as rich's segments, which hold text and color apart,
so that the codes of color are ours alone; the rest as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment

    from ketaref.present.rich import RenderableType

# C0 but for tabs and the ends of lines, C1, what turns the direction of writing, and halves of characters.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)


def without_controls(text: str) -> str:
    """The text with a question mark for each control character."""
    return _CONTROLS.sub("?", text)


def escaped_controls(text: str) -> str:
    """The same JSON with each control character as JSON escapes it."""
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Shown:
    """A renderable whose text holds no control characters, however it came to be."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Its segments, as rich asks for them."""
        for segment in console.render(self._part, options):
            style, link = segment.style, segment.style and segment.style.link
            if style and link and _CONTROLS.search(link):
                style = style.update_link(without_controls(link))
            yield segment._replace(text=without_controls(segment.text), style=style)
