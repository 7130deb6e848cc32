"""No hidden character of a text reaches a terminal through rich, however the text came to be.

Which characters those are, and how they are shown, `text.controls` says. Text is escaped where rich takes it, before it
lays out a line, so that what is shown has its width; what comes past that is escaped on its way out (`Shown`). A link
is kept where its address is one of ours: of the web, without a character that is hidden.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import rich.console
import rich.text

from ketaref.text.controls import is_hidden, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment

_ADDRESS = re.compile(r"https?://[^\s\x00-\x20]+", re.ASCII)


class Text(rich.text.Text):
    """rich's Text, which drops some control characters and passes the others on; here all are shown."""

    def __init__(self, text: str = "", *args: Any, **more: Any) -> None:
        super().__init__(visible(text), *args, **more)

    def append(self, text: rich.text.Text | str, *args: Any, **more: Any) -> Text:
        """Add text at the end."""
        super().append(visible(text) if isinstance(text, str) else text, *args, **more)
        return self


class Console(rich.console.Console):
    """rich's Console, with the strings of tables and the like escaped too."""

    def render_str(self, text: str, *args: Any, **more: Any) -> rich.text.Text:
        """A string as rich's Text."""
        return super().render_str(visible(text), *args, **more)


class Shown:
    """A renderable whose text holds no hidden characters, whoever made it."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Its segments, as rich asks for them."""
        for segment in console.render(self._part, options):
            style, link = segment.style, segment.style and segment.style.link
            if style and link and (is_hidden(link) or not _ADDRESS.fullmatch(link)):
                style = style.update_link(None)
            yield segment._replace(text=visible(segment.text), style=style)
