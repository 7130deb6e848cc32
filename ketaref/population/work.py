"""The folder of a run's temporary files: made for its owner alone, removed whatever happens, kept to be resumed.

    <folder of the output>/.<output>.ketaref/     run.json, spill/, shared/, parts/

It stands beside the output, so that a run that was killed can be found again and the lines need only be renamed when
all are there; without an output it is in the folder for temporary files. An interrupt, an error and the end of a run
remove it. What cannot (SIGKILL, a power cut) leaves it, and so does every early end of a run with `--resume`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaref.errors import SIGNALS, UsageError
from ketaref.population.spill import private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

try:
    import fcntl
except ImportError:  # Windows, where two runs of one output are not told apart
    fcntl = None  # type: ignore[assignment]

_STATE, _LOCK = "run.json", "lock"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Work:
    """The folder of one run, and what is known of the run so far."""

    def __init__(self, path: Path, state: dict[str, Any], *, keep: bool) -> None:
        self.path = path
        self.state = state
        self.keep = keep
        """Whether it is left for `--resume` where the run does not come to its end."""
        self._lock = _locked(path)

    @property
    def output(self) -> Path:
        """Where the finished lines are put together."""
        return self.path / "lines"

    def folder(self, name: str) -> Path:
        """A folder in it, made where it is not there."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def remember(self, **facts: Any) -> None:
        """Write down how far the run has come, whole or not at all.

        Raises:
            OSError: the disk takes no more.
        """
        self.state |= facts
        partial = self.path / f"{_STATE}.new"
        with private(partial) as file:
            file.write(json.dumps(self.state).encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path / _STATE)

    def close(self, *, remove: bool) -> None:
        """Let go of it, and remove it with all that it holds."""
        if remove:
            with _uninterrupted():
                shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Once is enough: a second Ctrl-C is not to leave half of what is to be removed."""
    ours = threading.current_thread() is threading.main_thread()
    numbers = [getattr(signal, name) for name in ("SIGINT", *SIGNALS) if ours and hasattr(signal, name)]
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def open_work(output: Path | None, facts: Mapping[str, Any], *, resume: bool, force: bool) -> Work:
    """The folder of a run: a new one, or with `resume` that of the run that was stopped.

    Args:
        output: the file that the run is to write; None where it only counts.
        facts: what the run depends on. One that is resumed has to agree in all of them.
        resume: go on with a run that was stopped, if there is one, and leave it to be resumed if this one is.
        force: start over where there is one.

    Raises:
        UsageError: another run is at work there, one was stopped and neither is asked for, or it was of something else.
        OSError: it cannot be made.
    """
    if output is None:
        return _begun(Path(tempfile.mkdtemp(prefix="ketaref-")), facts, keep=False)
    path = output.parent / f".{output.name}.ketaref"
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        _must_be_ours(path)
        if not (resume or force):
            raise UsageError(
                f"{path}: was left by a run that was stopped; go on with it with --resume, or start over with --force"
            ) from None
        state = _state_of(path)
        if resume and state is not None:
            return _resumed(path, state, facts)
        os.close(_locked(path))
        shutil.rmtree(path)
        path.mkdir(mode=0o700)
    return _begun(path, facts, keep=resume)


def _begun(path: Path, facts: Mapping[str, Any], *, keep: bool) -> Work:
    work = Work(path, {}, keep=keep)
    work.remember(**facts)
    return work


def _resumed(path: Path, state: dict[str, Any], facts: Mapping[str, Any]) -> Work:
    wanted = json.loads(json.dumps(facts))
    other = [name for name, value in wanted.items() if value is not None and state.get(name) != value]
    if other:
        raise UsageError(f"{path}: is of a run with other {', '.join(other)}; start over with --force")
    return Work(path, state, keep=True)


def _state_of(path: Path) -> dict[str, Any] | None:
    """What is known of a run; None where it was stopped before anything was."""
    with suppress(OSError, ValueError):
        state = json.loads((path / _STATE).read_text(encoding="utf-8"))
        return state if isinstance(state, dict) else None
    return None


def _must_be_ours(path: Path) -> None:
    """Refuse a folder that somebody else may read or has made."""
    status = path.lstat()
    mine = not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & _OTHERS)
    if not (mine and stat.S_ISDIR(status.st_mode)):
        raise UsageError(f"{path}: is not a folder of yours alone; remove it, or name another --output")


def _locked(path: Path) -> int:
    """A lock on a folder, which ends with the process."""
    handle = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise UsageError(f"{path}: another run is at work there; wait for it, or name another --output") from None
        except OSError:
            pass  # a file system without locks
    return handle
