"""`ketaref content edit`."""

import os
import shlex
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ketaref.cli.application import Context
from ketaref.cli.options import complete_entry, current_day
from ketaref.cli.packs import Pack, copy_schemas, file_for, keep_light, make_folders, pack_to_write, shown_version
from ketaref.errors import UsageError, quoted
from ketaref.keeping.judging import faults_of
from ketaref.present import files, keeping
from ketaref.present.result import Result

EDITORS = ("VISUAL", "EDITOR")
"""Variables that name the editor, the first that is set."""
# What makes a line of a shell more than words.
_SHELL = frozenset("|&;<>()$`\\\"'*?[#~=% \t")
_NOT_FOUND = (126, 127)


def edit(
    ctx: Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Of an entry, a reference or a dispute; or 'clinic'.",
            autocompletion=complete_entry,
            show_default=False,
        ),
    ],
    pack: Pack = None,
) -> Result:
    """Change what the clinic says of an id, in an editor."""
    keep_light(ctx)
    program = editor_of()
    directory = pack_to_write(ctx, pack)
    path, new = file_for(ctx, directory, name)
    if new:
        make_folders([path])
        copy_schemas(directory)
        files.write_file(path, new.encode(), force=False)
    try:
        run_editor(program, path)
    finally:
        untouched = bool(new) and _is_untouched(path, new)
        if untouched:
            path.unlink()
            remove_empty(path.parent)
    if untouched:
        return keeping.edited_result(path, None, "nothing was changed, so no file is left", shown_version(ctx))
    if not path.is_file():
        raise UsageError(f"{path} is gone: the editor has left no file there")
    faults = faults_of(path, directory, ctx.obj.packs, current_day())
    return keeping.edited_result(path, faults, "", shown_version(ctx))


def editor_of() -> str:
    """The editor that the person has chosen, as a line of a shell; vi where none is, as everywhere on such systems.

    Raises:
        UsageError: there is none to be found.
    """
    chosen = next((os.environ[name] for name in EDITORS if os.environ.get(name, "").strip()), "")
    program = chosen or next((name for name in ("vi", "notepad") if shutil.which(name)), "")
    if not program:
        raise UsageError("no editor is chosen: set EDITOR, as in: export EDITOR=nano")
    if not _SHELL.intersection(program.strip()) and not shutil.which(program.strip()):
        raise UsageError(f"the editor {quoted(program)} cannot be found; set EDITOR to one that is installed")
    return program


def run_editor(program: str, path: Path) -> None:
    """Open a file in an editor, and wait until it is closed.

    As git does: an editor that is more than one word is a line for the shell, with the file as its last word, so that
    'code --wait', 'emacsclient -t', and a path in quotes do what they say.

    Raises:
        UsageError: it cannot be run, or ends as one that has failed.
    """
    words = [program.strip()]
    if _SHELL.intersection(program.strip()):
        shell = shutil.which("sh")
        words = [shell, "-c", f'{program} "$@"', program] if shell else shlex.split(program, posix=False)
    try:
        status = subprocess.run([*words, str(path)], check=False).returncode
    except OSError as error:
        raise UsageError(f"the editor {quoted(program)} cannot be run: {error.strerror or error}") from None
    if status in _NOT_FOUND:
        raise UsageError(f"the editor {quoted(program)} cannot be run; set EDITOR to one that is installed")
    if status:
        raise UsageError(f"the editor {quoted(program)} ended with status {status}; {path} is as it has left it")


def remove_empty(folder: Path) -> None:
    """Remove a folder that holds nothing."""
    with suppress(OSError):
        folder.rmdir()


def _is_untouched(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False
