"""Surroundings that are odd: home, cache, directory, locale, terminal, options of Python; answers are the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.rows import ASK_SOUND, SOUND, SOUND_SAYS, Row, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.faults.rows import Seen

GROUP = "surroundings"
ANSWERED = {"out": (SOUND_SAYS,), "err_lines": 0}
ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "home-unset": {"HOME": None, "XDG_CACHE_HOME": None},
    "home-empty": {"HOME": "", "XDG_CACHE_HOME": None},
    "home-nowhere": {"HOME": "/proc/nowhere/at/all", "XDG_CACHE_HOME": None},
    "home-a-file": {"HOME": "/etc/hostname", "XDG_CACHE_HOME": None},
    "home-relative": {"HOME": "somewhere", "XDG_CACHE_HOME": None},
    "cache-relative": {"XDG_CACHE_HOME": "cache"},
    "cache-dot": {"XDG_CACHE_HOME": "."},
    "cache-a-file": {"XDG_CACHE_HOME": "/etc/hostname"},
    "cache-proc": {"XDG_CACHE_HOME": "/proc"},
    "cache-null": {"XDG_CACHE_HOME": "/dev/null"},
    "cache-full": {"XDG_CACHE_HOME": "/dev/full"},
    "cache-empty": {"XDG_CACHE_HOME": ""},
    "cache-blank": {"XDG_CACHE_HOME": "@work/a b%20?#&"},
    "cache-long": {"XDG_CACHE_HOME": "@work/" + "x" * 300},
    "cache-tilde": {"XDG_CACHE_HOME": "~/cache"},
    "term-dumb": {"TERM": "dumb"},
    "term-unset": {"TERM": None},
    "term-odd": {"TERM": "\x1b[2J"},
    "no-color": {"NO_COLOR": "1"},
    "no-color-empty": {"NO_COLOR": ""},
    "columns-0": {"COLUMNS": "0"},
    "columns-1": {"COLUMNS": "1"},
    "columns-word": {"COLUMNS": "wide"},
    "columns-negative": {"COLUMNS": "-5"},
    "columns-huge": {"COLUMNS": "9" * 20},
    "lines-0": {"LINES": "0"},
    "tz-odd": {"TZ": "Mars/Olympus"},
    "tz-path": {"TZ": ":/etc/passwd"},
    "tz-empty": {"TZ": ""},
    "pager-odd": {"PAGER": "/nowhere"},
    "pager-empty": {"PAGER": ""},
    "editor-odd": {"EDITOR": "rm -rf"},
    "config-relative": {"XDG_CONFIG_HOME": "config"},
    "config-nowhere": {"XDG_CONFIG_HOME": "/proc/nowhere"},
    "config-null": {"XDG_CONFIG_HOME": "/dev/null"},
    "path-empty": {"PATH": ""},
    "term-program": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "accessible": {"ACCESSIBLE": "1"},
    "ci": {"CI": "true"},
    "debug": {"PYTHONDEBUG": "0", "KETAREF_DEBUG": "1"},
    "tmp-nowhere": {"TMPDIR": "/nowhere"},
}
NARROW = {"columns-1", "columns-0"}
INTERPRETERS: dict[str, tuple[tuple[str, ...], dict[str, str | None]]] = {
    "c-locale": ((), {"LC_ALL": "C"}),
    "posix": ((), {"LC_ALL": "POSIX", "LANG": "POSIX"}),
    "no-such-locale": ((), {"LC_ALL": "xx_XX.KLINGON"}),
    "c-strict": ((), {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
    "ascii": ((), {"PYTHONIOENCODING": "ascii"}),
    "latin-1": ((), {"PYTHONIOENCODING": "latin-1"}),
    "cp1252": ((), {"PYTHONIOENCODING": "cp1252"}),
    "cp437": ((), {"PYTHONIOENCODING": "cp437"}),
    "ascii-strict": ((), {"PYTHONIOENCODING": "ascii:strict"}),
    "optimized": (("-O",), {}),
    "optimized-more": (("-OO",), {}),
    "isolated": (("-I",), {}),
    "warnings": (("-W", "error"), {}),
    "bytes-warnings": (("-bb",), {}),
    "development": (("-X", "dev"), {}),
    "no-bytecode": (("-B",), {}),
    "no-site": (("-E",), {}),
    "utf8-mode": (("-X", "utf8=0"), {}),
    "hash-seed": ((), {"PYTHONHASHSEED": "12345"}),
    "unbuffered": (("-u",), {}),
}


def _cwd_clean(seen: Seen) -> str:
    made = sorted(path.name for path in seen.work.iterdir() if path.name not in {"a b%20?#&", "x" * 300})
    return f"wrote into the working directory: {made}" if made else ""


def environments(given: Mapping[str, dict[str, str | None]]) -> Iterable[Row]:
    """Environments in which a pack's answer is as ever, and nothing is written where the user stands."""
    for name, env in given.items():
        out = () if name in NARROW else (SOUND_SAYS,)
        run = Run(ASK_SOUND, env=env, out=out, err_lines=0, check=_cwd_clean)
        yield Row(f"{GROUP}-{name}", GROUP, (run, run), SOUND, shared=False)


def interpreters(given: Mapping[str, tuple[tuple[str, ...], dict[str, str | None]]]) -> Iterable[Row]:
    """Locales, encodings and options of Python."""
    for name, (options, env) in given.items():
        run = Run(ASK_SOUND, env=env, whole=options, out=("Patients park free",), err_lines=0)
        disputes = Run(("discrepancies",), env=env, whole=options, err_lines=0)
        yield Row(f"{GROUP}-python-{name}", GROUP, (run, disputes), SOUND)


def _gone(place: Seen) -> None:
    (place.work / "gone").mkdir()


CONFIGURATIONS: dict[str, tuple[str | bytes, tuple[int, ...]]] = {
    "empty": ("", (0,)),
    "not-toml": ("content = [", (2,)),
    "not-utf-8": (b"content = ['\xff']", (2,)),
    "unknown-key": ("colour = 'x'", (0, 2)),
    "wrong-type": ("content = 5", (2,)),
    "wrong-word": ("for = 'nobody'", (2,)),
    "nul": (b"\x00\x00", (2,)),
    "codes": ("for = '\\u001b[2J'", (2,)),
    "pack-gone": ("content = ['/nowhere/at/all']", (0,)),
    "deep": ("a = " + "[" * 5000, (2,)),
    "bom": ("\ufefffor = 'patient'", (0, 2)),
}


def configurations(given: Mapping[str, tuple[str | bytes, tuple[int, ...]]]) -> Iterable[Row]:
    """Configuration files that are none."""
    for name, (text, status) in given.items():
        run = Run(
            ("search", "glaucoma"), status=status, before=_configured(text), env={"XDG_CONFIG_HOME": "@work/config"}
        )
        yield Row(f"{GROUP}-configuration-{name}", GROUP, (run,), shared=False)


def _configured(text: str | bytes) -> Any:
    def before(place: Seen) -> None:
        path = place.work / "config" / "ketaref" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    return before


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from environments(ENVIRONMENTS)
    yield from interpreters(INTERPRETERS)
    yield from configurations(CONFIGURATIONS)
    for width in (1, 2, 5, 10, 20, 39, 40, 500, 65535):
        runs = tuple(
            Run(args, env={"COLUMNS": str(width)})
            for args in (
                ("search", "glaucoma"),
                ("prep-instructions", "--at", "2026-12-01 13:00"),
                ("screen", "pregnant, htn"),
                ("cite", "--all"),
                ("show", "suicide-crisis"),
                ("discrepancies",),
                ("info",),
            )
        )
        yield Row(f"{GROUP}-width-{width}", GROUP, runs)
    code = "import os; os.chdir('gone'); os.rmdir(os.getcwd())"
    yield Row(
        f"{GROUP}-cwd-gone",
        GROUP,
        (Run(("search", "glaucoma"), out=("Uncontrolled glaucoma",), err_lines=0, before=_gone, prelude=code),),
        shared=False,
    )
    yield Row(
        f"{GROUP}-nobody",
        GROUP,
        (Run(ASK_SOUND, env={"HOME": None, "XDG_CACHE_HOME": None}, **ANSWERED),),
        SOUND,
        nobody=True,
    )
    for mask in ("0o077", "0o777", "0"):
        run = Run(ASK_SOUND, prelude=f"import os; os.umask({mask})", check=_private, **ANSWERED)
        yield Row(f"{GROUP}-umask-{mask}", GROUP, (run, run), SOUND, shared=False)
    yield Row(
        f"{GROUP}-zipapp",
        GROUP,
        (
            Run(
                ("search", "glaucoma"), out=("Uncontrolled glaucoma",), before=_zipped, prelude=RUN_ZIPPED, err_lines=0
            ),
            Run(("screen", "pregnant"), out=("RELATIVE",), prelude=RUN_ZIPPED, err_lines=0),
            Run(ASK_SOUND, prelude=RUN_ZIPPED, **ANSWERED),
        ),
        SOUND,
        installed=True,
        shared=False,
    )
    no_network = "import socket\ndef no(*a, **k): raise RuntimeError('network')\nsocket.socket = no"
    for args in (ASK_SOUND, ("screen", "pregnant"), ("cite", "--all")):
        yield Row(f"{GROUP}-no-network-{args[0]}", GROUP, (Run(args, prelude=no_network),), SOUND)


RUN_ZIPPED = """
import os, subprocess, sys
ended = subprocess.run([sys.executable, "ketaref.pyz", *sys.argv[1:]], env=os.environ)
sys.stdout.flush()
os._exit(ended.returncode)
"""


def _zipped(place: Seen) -> None:
    tree = place.work.parent.parent / "installed"
    app = place.work / "app"
    shutil.copytree(tree / "ketaref", app / "ketaref", ignore=shutil.ignore_patterns("__pycache__"))
    (app / "__main__.py").write_text("from ketaref.__main__ import run\nrun()\n")
    import zipapp

    zipapp.create_archive(app, place.work / "ketaref.pyz")
    shutil.rmtree(app)


def _private(seen: Seen) -> str:
    """The cache is its owner's alone."""
    open_files = [
        str(p.relative_to(seen.cache)) for p in Path(seen.cache).rglob("*.sqlite") if p.stat().st_mode & 0o077
    ]
    return f"others may read {open_files}" if open_files else ""
