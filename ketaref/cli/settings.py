"""What holds for every command: its options, and what environment and configuration file say where they are not given.

An option beats the environment, the environment the configuration file, the file the clinic's own `audience`. Each may
stand before the command or after it.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperOption

from ketaref.cli.configuration import Configuration, configuration_file, read_configuration
from ketaref.deferred import deferred_module
from ketaref.errors import UsageError, quoted
from ketaref.present.preferences import COLORS, Preferences, environment_color, environment_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketaref import fields
    from ketaref.fields import Viewer
    from ketaref.present.preferences import Color
else:
    fields = deferred_module("ketaref.fields")

VIEWER_VARIABLE = "KETAREF_FOR"
CONTENT_VARIABLE = "KETAREF_CONTENT"


class Settings:
    """What the command line says of every command, and what stands in for what it leaves open."""

    def __init__(self) -> None:
        self.as_json = False
        self.debug = False
        self.color: Color | None = None
        self.plain: bool | None = None
        self.pager: bool | None = None
        self.viewer: Viewer | None = None
        self.content: list[Path] = []
        self.strict = False
        self.no_packs = False

    @cached_property
    def configuration(self) -> Configuration:
        """What the configuration file says.

        Raises:
            UsageError: it holds what is none of ours.
        """
        return read_configuration(configuration_file())

    @property
    def named_packs(self) -> list[tuple[Path, str]]:
        """The packs laid over the shipped content, in order, and what names each.

        Those of the environment, or else of the configuration file; then those of the command line. None with
        `--no-packs`.
        """
        if self.no_packs:
            return []
        listed = os.environ.get(CONTENT_VARIABLE)
        if listed is None:
            base = [(pack, "configuration file") for pack in self.configuration.content or ()]
        else:
            base = [(Path(pack), CONTENT_VARIABLE) for pack in listed.split(os.pathsep) if pack]
        return [*base, *((pack, "--content") for pack in self.content)]

    @property
    def packs(self) -> list[Path]:
        """The directories laid over the shipped content, in order."""
        return [pack for pack, _ in self.named_packs]

    @property
    def signers(self) -> Path | None:
        """The file of those who may sign a pack, where the configuration names one."""
        return self.configuration.signers

    @property
    def named_viewer(self) -> Viewer | None:
        """For whom answers are shown, where an option, the environment or the file says so.

        Raises:
            UsageError: the environment names nobody we know.
        """
        if self.viewer:
            return self.viewer
        named = os.environ.get(VIEWER_VARIABLE)
        if named and named not in fields.VIEWERS:
            raise UsageError(f"{VIEWER_VARIABLE}={quoted(named)}; choose from {', '.join(fields.VIEWERS)}")
        return cast("Viewer | None", named or self.configuration.viewer)

    def preferences(self, viewer: Viewer) -> Preferences:
        """How answers are shown on this run to such a viewer."""
        file = self.configuration
        color = self.color if self.color and self.color != "auto" else environment_color(os.environ)
        plain = _first(self.plain, environment_plain(os.environ), file.plain)
        return Preferences(
            color or (self.color or file.color or "auto"),
            plain or False,
            _first(self.pager, file.pager) is not False,
            viewer,
        )


def settings_of(ctx: Any) -> Settings:
    """The settings of a run, by any context of it."""
    return cast("Settings", ctx.find_root().command.settings)


def everywhere() -> list[Any]:
    """The options of every command, made anew, since each command keeps its own."""
    return [
        _option("--json", "as_json", "Print JSON for programs."),
        _option(
            "--for", "viewer", "Who reads it: clinician, patient or front-desk.", metavar="WHO",
            callback=_take_choice, autocompletion=_finish_with(lambda: fields.VIEWERS),
        ),
        _option("--plain", "plain", "No columns, marks or color: for screen readers and for pasting."),
        _option(
            "--color", "color", "When to color: auto, always or never.", metavar="WHEN",
            callback=_take_choice, autocompletion=_finish_with(lambda: COLORS),
        ),
        _option("--no-pager", "pager", "Print what is longer than the screen, instead of opening a pager.",
                callback=_take_no_pager),
        _option(
            "--content", "content", "Lay a clinic's own content over the shipped one; repeatable.", metavar="DIR",
            multiple=True, callback=_take_content,
        ),
        _option("--no-packs", "no_packs", "Leave every clinic's content aside: the shipped one alone."),
        _option("--strict", "strict", "Answer only if every file of the packs can be read; else exit 3."),
        _option("--debug", "debug", "Show the traceback of an internal error.", hidden=True),
    ]  # fmt: skip


def _option(flag: str, name: str, text: str, *, metavar: str = "", **more: Any) -> TyperOption:
    valued: dict[str, Any] = {"metavar": metavar, "type": str} if metavar else {"is_flag": True, "default": False}
    return TyperOption(
        param_decls=[name, flag], expose_value=False, help=text, show_default=False,
        **({"callback": _take_switch} | valued | more),
    )  # fmt: skip


def _take_switch(ctx: Any, param: Any, value: bool) -> None:
    if value:
        setattr(settings_of(ctx), param.name, True)


def _take_no_pager(ctx: Any, _param: Any, value: bool) -> None:
    if value:
        settings_of(ctx).pager = False


def _take_content(ctx: Any, _param: Any, value: Sequence[str]) -> None:
    for directory in value:
        if not directory.strip():
            raise typer.BadParameter("--content needs a directory, not an empty text: --content our-clinic")
    settings_of(ctx).content += map(Path, value)


def _take_choice(ctx: Any, param: Any, value: str | None) -> None:
    if value is None:
        return
    choices = fields.VIEWERS if param.name == "viewer" else COLORS
    if value not in choices:
        moved = any(other.name == "cited_by" for other in ctx.command.params) and param.name == "viewer"
        way = f"; for what an entry cites: {ctx.command_path} --cited-by ENTRY-ID" if moved else ""
        raise typer.BadParameter(f"{quoted(value)} is not one of {', '.join(choices)}{way}")
    setattr(settings_of(ctx), param.name, value)


def _finish_with(words: Callable[[], Sequence[str]]) -> Callable[..., list[str]]:
    def finish(_ctx: Any, _args: list[str], incomplete: str) -> list[str]:
        return [word for word in words() if word.startswith(incomplete)]

    return finish


def _first(*values: bool | None) -> bool | None:
    return next((value for value in values if value is not None), None)
