"""How a person wants answers shown: what options, environment and configuration say, in one value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.fields import Viewer

Color = Literal["auto", "always", "never"]
COLORS: tuple[str, ...] = get_args(Color)


class Preferences(NamedTuple):
    """How answers are shown on this run."""

    color: Color = "auto"
    """'auto': a terminal is colored, a pipe is not."""
    plain: bool = False
    """No marks, no columns side by side, no color: for screen readers, and for what is pasted into a chart."""
    pager: bool = True
    """Whether what is longer than the screen opens in a pager, on terminals."""
    viewer: Viewer = "clinician"
    """For whom: what a patient is told differs from what staff read."""
    packs: tuple[str, ...] = ()
    """The packs behind the answers, as the line below each names them: 'our-clinic (3)'."""
    warnings: tuple[str, ...] = ()
    """What is said on stderr below every answer: that something of the content was left out."""
    follows: tuple[tuple[str, str], ...] = ()
    """The references whose rule the clinic follows where sources differ: id, and what readers call it."""


def environment_color(environ: Mapping[str, str]) -> Color | None:
    """What the environment says of color; None where it says nothing.

    Source:
        https://no-color.org, https://force-color.org and https://bixense.com/clicolors; where a machine sets two that
        differ, no color is the safer reading.
    """
    if environ.get("NO_COLOR") or environ.get("CLICOLOR") == "0":
        return "never"
    if _is_set(environ, "FORCE_COLOR") or _is_set(environ, "CLICOLOR_FORCE"):
        return "always"
    return None


def environment_plain(environ: Mapping[str, str]) -> bool | None:
    """Whether the environment asks for plain output (ACCESSIBLE=1, =0); None where it says nothing."""
    return _is_set(environ, "ACCESSIBLE") if environ.get("ACCESSIBLE") else None


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Whether the terminal obeys no codes: it says so, or nothing of itself (on Windows none does)."""
    return environ.get("TERM", "" if os.name == "posix" else os.name) in ("", "dumb")


def environment_preferences() -> Preferences:
    """The preferences of a person of whom only the environment is known."""
    return Preferences(environment_color(os.environ) or "auto", environment_plain(os.environ) or False)


def _is_set(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() not in ("", "0", "false", "no")
