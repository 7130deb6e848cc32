"""Files that a command writes: whole or not at all, and never in place of a device, a link or a private file's mode."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from tests.faults.rows import Row, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.faults.rows import Seen

GROUP = "files"
DAY = ("--at", "2026-12-01 13:00")
WRITERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "html": ("x.html", ("prep-instructions", *DAY, "-o", "@out")),
    "md": ("x.md", ("post-instructions", *DAY, "-o", "@out")),
    "txt": ("x.txt", ("prep-instructions", "-o", "@out")),
    "ics": ("x.ics", ("prep-instructions", *DAY, "--ics", "@out")),
    "bib": ("x.bib", ("cite", "--all", "-o", "@out")),
    "ris": ("x.ris", ("cite", "--all", "-o", "@out")),
    "json": ("x.json", ("cite", "--all", "--format", "csl-json", "-o", "@out")),
}
OLD = "what was there before\n"


def _write(path: Path) -> None:
    path.write_text(OLD)


def _link(path: Path) -> None:
    path.with_name("target").write_text(OLD)
    path.symlink_to("target")


def _dead_link(path: Path) -> None:
    path.symlink_to("nowhere/x")


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("not-yet")


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _private(path: Path) -> None:
    path.write_text(OLD)
    path.chmod(0o600)


def _device(path: Path) -> None:
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))


def _full_device(path: Path) -> None:
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 7))


def _is(wanted: Callable[[os.stat_result], bool], wrong: str, name: str) -> Any:
    def check(seen: Seen) -> str:
        return "" if wanted((seen.work / name).lstat()) else wrong

    return check


def _kept(name: str) -> Any:
    def check(seen: Seen) -> str:
        return "" if (seen.work / name).read_text() == OLD else "what was there is lost"

    return check


def _nothing_besides(*names: str) -> Any:
    def check(seen: Seen) -> str:
        left = sorted({path.name for path in seen.work.iterdir()} - set(names))
        return f"left behind: {left}" if left else ""

    return check


def _row(writer: str, case: str, make: Callable[[Path], None], check: Any, **expected: Any) -> Row:
    force, root = expected["force"], expected.get("root", False)
    name, args = WRITERS[writer]
    given = tuple(arg.replace("@out", f"@work/{name}") for arg in args)
    run = Run(
        (*given, "--force") if force else given,
        status=expected["status"],
        err_lines=8,
        check=check(name),
        before=lambda place: make(place.work / name),
    )
    forced = "-forced" if force else ""
    return Row(f"{GROUP}-{writer}-{case}{forced}", GROUP, (run,), shared=False, root=root)


def _chain(*checks: Any) -> Any:
    return lambda name: lambda seen: next(filter(None, (check(name)(seen) for check in checks)), "")


def _is_link(name: str) -> Any:
    return _is(lambda s: stat.S_ISLNK(s.st_mode), "the link is replaced", name)


def _is_device(name: str) -> Any:
    return _is(lambda s: stat.S_ISCHR(s.st_mode), "the device is replaced", name)


def _is_pipe(name: str) -> Any:
    return _is(lambda s: stat.S_ISFIFO(s.st_mode), "the pipe is replaced", name)


def _is_private(name: str) -> Any:
    return _is(lambda s: s.st_mode & 0o777 == 0o600, "a private file is open to others", name)


def _target_kept(_name: str) -> Any:
    return _kept("target")


def written(writers: Iterable[str]) -> Iterable[Row]:
    """What each writer does over what is there already."""
    for writer in writers:
        yield _row(writer, "there", _write, _kept, force=False, status=(2,))
        yield _row(writer, "link", _link, _chain(_is_link, _target_kept), force=False, status=(2,))
        yield _row(writer, "link", _link, _is_link, force=True, status=(0, 2))
        yield _row(writer, "dead-link", _dead_link, _is_link, force=False, status=(2,))
        yield _row(writer, "dead-link", _dead_link, _is_link, force=True, status=(0, 2))
        yield _row(writer, "link-to-nothing", _link_to_nothing, _is_link, force=False, status=(2,))
        yield _row(writer, "link-to-itself", _link_to_itself, _is_link, force=True, status=(2,))
        yield _row(writer, "private", _private, _is_private, force=True, status=(0,))
        yield _row(writer, "pipe", os.mkfifo, _is_pipe, force=True, status=(2,))
        yield _row(writer, "folder", lambda path: path.mkdir(), lambda _: None, force=True, status=(2,))
        yield _row(writer, "device", _device, _is_device, force=True, status=(0, 2), root=True)
        yield _row(writer, "full-device", _full_device, _is_device, force=True, status=(2,), root=True)


def _named(writer: str, name: str) -> tuple[str, ...]:
    file, args = WRITERS[writer]
    return tuple(arg.replace("@out", f"@work/{name}{file[1:]}") for arg in args)


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
"""
"""Has no file grow beyond 600 bytes: what a full disk looks like to who writes."""


def places(writers: Iterable[str]) -> Iterable[Row]:
    """Where nothing can be written: one line, and nothing is left."""
    for writer in writers:
        for case, name in {
            "no-folder": "nowhere/x",
            "long": "x" * 300,
            "deep": "d/" * 3000 + "x",
            "up": "../" * 40 + "proc/x",
        }.items():
            run = Run(_named(writer, name), status=(2,), err_lines=1, check=_nothing_besides())
            yield Row(f"{GROUP}-{writer}-{case}", GROUP, (run,), shared=False)
        closed = Run(_named(writer, "x"), status=(2,), err_lines=1, before=lambda place: place.work.chmod(0o555))
        yield Row(f"{GROUP}-{writer}-closed-folder", GROUP, (closed,), nobody=True, shared=False)
        full = Run(
            _named(writer, "x"),
            status=(2,),
            err_lines=1,
            prelude=FULL,
            check=_nothing_besides(),
            env={"XDG_CACHE_HOME": "/dev/null"},
        )
        yield Row(f"{GROUP}-{writer}-full", GROUP, (full,), shared=False)


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from written(("html", "ics", "bib"))
    yield from places(("html", "ics", "ris"))
