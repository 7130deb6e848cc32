"""A group of commands that builds the one that is called, and turns every way to end into one line and a status."""

from __future__ import annotations

import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

from ketaref.cli.settings import Settings, everywhere, settings_of
from ketaref.deferred import deferred_module
from ketaref.errors import ExitStatus, KetarefError, NotFoundError, OutputError, place_of
from ketaref.present.result import Result
from ketaref.present.terminal import discard, finish, flush, require_stdout, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaref.cli import helping, suggesting

    _Base = TyperCommand
else:
    _Base = object
    helping = deferred_module("ketaref.cli.helping")
    suggesting = deferred_module("ketaref.cli.suggesting")

COMPLETE = "_KETAREF_COMPLETE"
"""Set by a shell that asks for completions; Typer derives it from the command's name."""
_HELP_FLAGS = ("-h", "--help")
_RANK = re.compile("-[1-9]")
# What Python reads a byte as that is none of a character's, and what no database takes.
_UNDECODED = re.compile("[\ud800-\udfff]")


class Command(NamedTuple):
    """A row of COMMANDS. Its texts stand here, so that `ketaref --help` imports no command."""

    target: str
    """'module:function' that gives a Result; '' for a group, whose commands are the rows named after it."""
    help: str
    """The first paragraph is the command's line in the help of its group."""
    example: str
    """One line or more, each a command that answers."""
    group: str = ""
    """The heading under which the help lists it."""


class _Helped(_Base):
    """Help as ketaref writes it, shown as the other options of the line ask for: a mixin."""

    def get_help_option(self, ctx: Any) -> TyperOption:
        """The option that shows help, of any context."""
        del ctx
        if self._help_option is None:
            self._help_option = TyperOption(
                param_decls=["help", *_HELP_FLAGS], is_flag=True, is_eager=True, expose_value=False, default=False,
                callback=_show_help, help="Show this help.",
            )  # fmt: skip
        return self._help_option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; where help is asked for, what is missing or wrong in it does not matter."""
        if ctx.resilient_parsing or not set(_HELP_FLAGS).intersection(args):
            return super().parse_args(ctx, args)
        ctx.resilient_parsing = True
        asked, _, _ = self.make_parser(ctx).parse_args(list(args))
        if asked.get("help"):
            super().parse_args(ctx, list(args))
            ctx.resilient_parsing = False
            _show_help(ctx, None, wanted=True)
        ctx.resilient_parsing = False
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help as text, for those who ask the command itself."""
        formatter.write("\n".join(helping.plain_lines(helping.sections_of(ctx), formatter.width)))


class ResultCommand(_Helped, TyperCommand):
    """A command whose function gives a Result. The options of every command are here, so that none can forget them."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **attributes: Any) -> None:
        super().__init__(name, params=[*(params or ()), *everywhere()], **attributes)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments, `-2` as `--rank 2` where the command ranks."""
        if any(param.name == "rank" for param in self.params):
            args = [part for arg in args for part in (("--rank", arg[1:]) if _RANK.fullmatch(arg) else (arg,))]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> ExitStatus:
        """Run the function and print its result."""
        paths = {param.name for param in self.params if param.type.name == "path"}
        ctx.params = {name: value if name in paths else _readable(value) for name, value in ctx.params.items()}
        try:
            result = super().invoke(ctx)
        except NotFoundError as error:
            # For programs there is an object also where nothing is found.
            result = Result(
                ctx.obj.index.version, lambda: {"results": []}, notes=(str(error),), status=error.exit_status
            )
        preferences = ctx.obj.preferences
        return finish(ctx.obj.warned(result), as_json=settings_of(ctx).as_json, preferences=preferences)


class LazyCommand(TyperCommand):
    """Stands for a command until it is called, so that a start imports and builds one command and not all of them."""

    def __init__(self, name: str, row: Command, below: Mapping[str, Command]) -> None:
        super().__init__(name, help=row.help, epilog=row.example)
        self._row = row
        self._below = below

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """The context of the command itself, which from here on takes the place of this one."""
        return self.build().make_context(*args, **kwargs)

    def build(self) -> TyperCommand | TyperGroup:
        """The command itself."""
        if not self._row.target:
            group = typer.Typer(
                name=self.name, cls=group_of(self._below), callback=lambda: None, help=self.help, epilog=self.epilog,
                add_completion=False,
            )  # fmt: skip
            built = get_command(group)
            built.name = self.name
            return built  # type: ignore[return-value]
        module, _, function = self._row.target.partition(":")
        info = CommandInfo(
            name=self.name, cls=ResultCommand, callback=getattr(import_module(module), function), help=self.help,
            epilog=self.epilog,
        )  # fmt: skip
        return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)  # type: ignore[return-value]


class LazyGroup(_Helped, TyperGroup):
    """A group whose commands are built late, with errors on one line and exit statuses as the contract has them."""

    rows: ClassVar[Mapping[str, Command]]

    def __init__(self, *, params: list[Any] | None = None, **attributes: Any) -> None:
        TyperGroup.__init__(self, params=[*(params or ()), *everywhere()], **attributes)
        self.settings = Settings()
        self.commands = {
            name: LazyCommand(name, row, _below(name, self.rows)) for name, row in self.rows.items() if " " not in name
        }

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """A context with settings of its own run."""
        if parent is None:
            self.settings = Settings()
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line up to the command; without any, say what there is."""
        if not args and not ctx.resilient_parsing:
            (helping.show_help if ctx.parent else helping.show_short_help)(ctx)
            raise typer.Exit(ExitStatus.USAGE)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named; where there is none, what may have been meant."""
        if not ctx.resilient_parsing and args[0] not in self.commands:
            root = ctx.find_root()
            group = ctx.command_path.removeprefix(root.command_path).strip()
            ctx.fail(suggesting.command_fault(args[0], args[1:], root.command.rows, group))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and end the process with the exit status."""
        kwargs["standalone_mode"] = False
        try:
            require_stdout()
            status = super().main(*args, **kwargs)
            flush()
        except KetarefError as error:
            if isinstance(error, OutputError):
                discard(sys.stdout)
            say(str(error))
            sys.exit(error.exit_status)
        except SystemExit:
            # Typer's own way out when stdout is closed early (`| head`); but for completion all else is a status.
            if COMPLETE in os.environ:
                raise
            sys.exit(ExitStatus.FOUND)
        except (typer.Abort, KeyboardInterrupt):
            sys.exit(ExitStatus.INTERRUPTED)
        except BrokenPipeError:
            # `| head` has seen enough: there is nothing to say, and nothing more to flush at exit.
            discard(sys.stdout)
            sys.exit(ExitStatus.FOUND)
        except Exception as error:  # noqa: BLE001 (here it ends: in one line)
            if isinstance(error, FileNotFoundError) and _is_adrift():
                say("the directory that you are in is not there any more; go to another (cd), and ask again")
                sys.exit(ExitStatus.USAGE)
            is_usage = hasattr(error, "format_message")
            sys.exit(_usage_error(error) if is_usage else _internal_error(error, debug=self.settings.debug))
        sys.exit(status if isinstance(status, int) else ExitStatus.FOUND)


def group_of(rows: Mapping[str, Command]) -> type[LazyGroup]:
    """The class of a group with these commands, since Typer builds a group from its class."""
    return type("Group", (LazyGroup,), {"rows": rows})


def _below(name: str, rows: Mapping[str, Command]) -> dict[str, Command]:
    """The rows of a group's own commands, by what follows the group's name."""
    return {other.removeprefix(f"{name} "): row for other, row in rows.items() if other.startswith(f"{name} ")}


def _readable(value: Any) -> Any:
    """Words of the command line, in which bytes that are no characters of the locale are marked."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_readable, value))
    return _UNDECODED.sub("\ufffd", value) if type(value) is str else value


def _show_help(ctx: Any, _param: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        helping.show_help(ctx)
        raise typer.Exit


def _usage_error(error: Any) -> ExitStatus:
    """What Typer found wrong with the command line, on one line."""
    message = suggesting.option_fault(error) if hasattr(error, "possibilities") else error.format_message().strip()
    path = error.ctx.command_path if getattr(error, "ctx", None) else "ketaref"
    say(f"{' '.join(message.split())} (see: {path} --help)")
    return ExitStatus.USAGE


def _is_adrift() -> bool:
    """Whether the current directory has been deleted, so that no relative path leads anywhere."""
    try:
        Path.cwd()
    except OSError:
        return True
    return False


def _internal_error(error: Exception, *, debug: bool) -> ExitStatus:
    """A fault of ketaref's own, on one line; the traceback is for whoever mends it.

    Neither the error's message nor local variables are shown unasked: a patient's findings may be among them.
    """
    if debug:
        sys.__excepthook__(type(error), error, error.__traceback__)
    elif isinstance(error, MemoryError):
        say(
            "there is not enough memory for this; give it less at once, or screen an export with -o, which needs little"
        )
    else:
        say(
            f"internal error: {type(error).__name__} at {place_of(error.__traceback__)}; please report it to whoever "
            "keeps your copy, with what the same command shows with --debug added"
        )
    return ExitStatus.INTERNAL
