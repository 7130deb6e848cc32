"""The configuration file: what a person or a clinic sets once. Options and environment have the last word.

# ~/.config/ketaref/config.toml
content = ["~/our-clinic"]      # packs laid over the shipped content, in order; a relative path starts here
for = "front-desk"              # clinician, patient or front-desk
color = "auto"                  # auto, always or never
plain = false
pager = true
signers = "~/signers.txt"       # who may sign a pack; one that none of them has signed is told of
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.deferred import deferred_module
from ketaref.errors import UsageError, nearest, quoted
from ketaref.present.preferences import COLORS
from ketaref.text.controls import visible_line

if TYPE_CHECKING:
    import tomllib
    from collections.abc import Mapping

    from ketaref import fields
    from ketaref.fields import Viewer
    from ketaref.present.preferences import Color
else:
    fields = deferred_module("ketaref.fields")
    tomllib = deferred_module("tomllib")

SWITCHES = ("plain", "pager")
KEYS = ("content", "for", "color", *SWITCHES, "signers")


class Configuration(NamedTuple):
    """What the file says; None where it says nothing."""

    content: tuple[Path, ...] | None = None
    viewer: Viewer | None = None
    color: Color | None = None
    plain: bool | None = None
    pager: bool | None = None
    signers: Path | None = None
    """The file of those who may sign a pack."""


def configuration_file() -> Path:
    """Where the file lies, if there is one; a relative XDG_CONFIG_HOME is ignored, as its specification has it."""
    base = os.environ.get("XDG_CONFIG_HOME") or (os.environ.get("APPDATA") if sys.platform == "win32" else None)
    if base and not Path(base).is_absolute():
        base = None
    try:
        return Path(base or Path.home() / ".config") / "ketaref" / "config.toml"
    except RuntimeError:  # no home directory at all
        return Path(os.devnull) / "config.toml"


def read_configuration(path: Path) -> Configuration:
    """What the file says, where there is one.

    Raises:
        UsageError: it cannot be read, or holds a key or a value that is none of ours; the message names it.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Configuration()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    try:
        said = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {visible_line(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deep; it needs no lists within lists") from None
    return _checked(said, path)


def _checked(said: Mapping[str, Any], path: Path) -> Configuration:
    words = {"for": fields.VIEWERS, "color": COLORS}
    for key, value in said.items():
        if key not in KEYS:
            near = nearest(key, KEYS, 1, at_least=60)
            choices = f"nearest: '{near[0]}'" if near else f"choose from {', '.join(KEYS)}"
            raise UsageError(f"{path}: unknown key {quoted(key)}; {choices}")
        if key in words and value not in words[key]:
            raise UsageError(f"{path}: {key} = {quoted(str(value))}; choose from {', '.join(words[key])}")
        if key in SWITCHES and not isinstance(value, bool):
            raise UsageError(f"{path}: {key} is true or false, not {quoted(str(value))}")
    packs = said.get("content")
    if isinstance(packs, str):
        packs = [packs]
    if packs is not None and not (isinstance(packs, list) and all(isinstance(pack, str) for pack in packs)):
        raise UsageError(f'{path}: content is a list of directories: content = ["~/our-clinic"]')
    signers = said.get("signers")
    if signers is not None and not isinstance(signers, str):
        raise UsageError(f'{path}: signers is a file: signers = "~/signers.txt"')
    return Configuration(
        None if packs is None else tuple(path.parent / Path(pack).expanduser() for pack in packs),
        said.get("for"), said.get("color"), said.get("plain"), said.get("pager"),
        None if signers is None else path.parent / Path(signers).expanduser(),
    )  # fmt: skip
