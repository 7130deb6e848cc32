"""What a shell completes: Typer's scripts and protocol, for a shell that is named instead of guessed."""

from __future__ import annotations

from typing import Any

import typer.completion

from ketaref.cli.group import COMPLETE
from ketaref.errors import UsageError
from ketaref.present.terminal import Terminal

# Typer's own names for what it uses itself: there is no other door to them, and none that type checkers know.
_typer: Any = typer.completion
NAME = "ketaref"
_ZSH = str.maketrans({'"': '""', "'": "''", "$": "\\$", "`": "\\`", ":": "\\\\:"})


def show(shell: str) -> None:
    """Print the script that completes the command in a shell."""
    Terminal().show(_typer.get_completion_script(prog_name=NAME, complete_var=COMPLETE, shell=shell))


def install(shell: str) -> None:
    """Write that script where the shell finds it, and a line into the shell's own start file.

    Raises:
        UsageError: one of the two cannot be written.
    """
    try:
        _, path = _typer.install(shell=shell, prog_name=NAME, complete_var=COMPLETE)
    except (OSError, RuntimeError) as error:  # without a home directory it is the latter
        reason = getattr(error, "strerror", None) or error
        where = getattr(error, "filename", None) or "the home directory"
        raise UsageError(
            f"completion cannot be set up: {where}: {reason}; the script alone: ketaref --show-completion {shell}"
        ) from None
    Terminal().show(f"completion for {shell} is in {path}; start a new shell to use it")


def prepare() -> None:
    """Make the shells known that may ask for completions."""
    _typer.completion_init()
    shells = _typer.shell_completion
    for name, format_one in {"zsh": _for_zsh, "fish": _for_fish}.items():
        known = shells.get_completion_class(name)
        shells.add_completion_class(type(name, (known,), {"format_completion": format_one}), name)


# Typer reads descriptions as rich's markup, which takes their brackets and half of the time that completion has.
def _for_zsh(_shell: Any, item: Any) -> str:
    """A value and its description, as zsh's _arguments reads them."""
    return ":".join(f'"{text.translate(_ZSH)}"' for text in (item.value, item.help) if text)


def _for_fish(_shell: Any, item: Any) -> str:
    """A value and its description, as fish reads them."""
    return "\t".join(" ".join(text.split()) for text in (item.value, item.help) if text)
