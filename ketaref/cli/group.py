"""A group of commands that builds the one that is called, and turns every way to end into one line and a status."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

from ketaref.errors import ExitStatus, KetarefError
from ketaref.present.terminal import finish, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


class Command(NamedTuple):
    """A row of COMMANDS. Its texts stand here, so that `ketaref --help` imports no command."""

    target: str
    """'module:function' that gives a Result; '' for a group, whose commands are the rows named after it."""
    help: str
    """The first paragraph is the command's line in the help of its group."""
    example: str


class ResultCommand(TyperCommand):
    """A command whose function gives a Result. `--json` and printing are here, so that no command can forget them."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **attributes: Any) -> None:
        as_json = TyperOption(
            param_decls=["as_json", "--json"], is_flag=True, default=False, help="Print JSON for programs."
        )
        super().__init__(name, params=[*(params or ()), as_json], **attributes)

    def invoke(self, ctx: Any) -> ExitStatus:
        """Run the function and print its result."""
        as_json = ctx.params.pop("as_json")
        return finish(super().invoke(ctx), as_json=as_json)


class LazyCommand(TyperCommand):
    """Stands for a command until it is called, so that a start imports and builds one command and not all of them."""

    def __init__(self, name: str, row: Command, below: Mapping[str, Command]) -> None:
        super().__init__(name, help=row.help, epilog=f"Example: {row.example}")
        self._row = row
        self._below = below

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """The context of the command itself, which from here on takes the place of this one."""
        return self.build().make_context(*args, **kwargs)

    def build(self) -> TyperCommand | TyperGroup:
        """The command itself."""
        if not self._row.target:
            built = get_command(
                typer.Typer(
                    name=self.name, cls=group_of(self._below), callback=lambda: None, help=self.help,
                    epilog=self.epilog, no_args_is_help=True, context_settings=HELP_OPTIONS,
                )
            )  # fmt: skip
            built.name = self.name
            return built  # type: ignore[return-value]
        module, _, function = self._row.target.partition(":")
        info = CommandInfo(
            name=self.name, cls=ResultCommand, callback=getattr(import_module(module), function), help=self.help,
            epilog=self.epilog,
        )  # fmt: skip
        return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode="rich")  # type: ignore[return-value]


class LazyGroup(TyperGroup):
    """A group whose commands are built late, with errors on one line and exit statuses as the contract has them."""

    rows: ClassVar[Mapping[str, Command]]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.debug = False
        self.commands = {
            name: LazyCommand(name, row, _below(name, self.rows)) for name, row in self.rows.items() if " " not in name
        }

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is named, with its traceback at hand where `--debug` asks for it."""
        self.debug = bool(ctx.params.get("debug"))
        return super().invoke(ctx)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and end the process with the exit status."""
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs)
            sys.stdout.flush()
        except KetarefError as error:
            say(str(error))
            sys.exit(error.exit_status)
        except SystemExit:
            # Typer's own way out when stdout is closed early (`| head`); but for completion all else is a status.
            if "_KETAREF_COMPLETE" in os.environ:
                raise
            sys.exit(ExitStatus.FOUND)
        except (typer.Abort, KeyboardInterrupt):
            sys.exit(ExitStatus.INTERRUPTED)
        except BrokenPipeError:
            # `| head` has seen enough: there is nothing to say, and nothing more to flush at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(ExitStatus.FOUND)
        except Exception as error:  # noqa: BLE001 (here it ends: in one line)
            is_usage = hasattr(error, "format_message")
            sys.exit(_usage_error(error) if is_usage else _internal_error(error, debug=self.debug))
        sys.exit(status if isinstance(status, int) else ExitStatus.FOUND)


def group_of(rows: Mapping[str, Command]) -> type[LazyGroup]:
    """The class of a group with these commands, since Typer builds a group from its class."""
    return type("Group", (LazyGroup,), {"rows": rows})


def _below(name: str, rows: Mapping[str, Command]) -> dict[str, Command]:
    """The rows of a group's own commands, by what follows the group's name."""
    return {other.removeprefix(f"{name} "): row for other, row in rows.items() if other.startswith(f"{name} ")}


def _usage_error(error: Any) -> ExitStatus:
    """What Typer found wrong with the command line, on one line."""
    message = error.format_message().strip()
    if message:  # without arguments, the help has been printed
        path = error.ctx.command_path if getattr(error, "ctx", None) else "ketaref"
        say(f"{' '.join(message.split())} (see: {path} --help)")
    return ExitStatus.USAGE


def _internal_error(error: Exception, *, debug: bool) -> ExitStatus:
    """A fault of ketaref's own, on one line; the traceback is for whoever mends it.

    Neither the error's message nor local variables are shown unasked: a patient's findings may be among them.
    """
    if debug:
        sys.__excepthook__(type(error), error, error.__traceback__)
    else:
        say(
            f"internal error: {type(error).__name__} at {_place(error.__traceback__)}; please report it, with what "
            "`ketaref --debug` before the same command shows"
        )
    return ExitStatus.INTERNAL


def _place(trace: TracebackType | None) -> str:
    """File and line of the innermost call that is ketaref's own."""
    place = "?"
    while trace:
        _, inside, file = trace.tb_frame.f_code.co_filename.replace(os.sep, "/").rpartition("/ketaref/")
        if inside:
            place = f"ketaref/{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
