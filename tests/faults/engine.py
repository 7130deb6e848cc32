"""Runs rows: lays the packs, asks the server, and gathers what was seen."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults import bench
from tests.faults.judge import faults
from tests.faults.rows import PACK, WORK, Seen, lay

if TYPE_CHECKING:
    from tests.faults.rows import Row, Run

NOBODY = 65534
WALL = 40
"""Seconds after which a command hangs."""
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


class Engine:
    """Copies of ketaref, a server for each, and the packs that rows have laid so far."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="faults-"))
        self.root.chmod(0o755)
        self._servers: dict[bool, subprocess.Popen[str]] = {}
        self._packs: dict[str, Path] = {}
        self._count = 0

    def close(self) -> None:
        """End the servers and take away what was laid."""
        for server in self._servers.values():
            server.communicate()
        for path in self.root.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(self.root, ignore_errors=True)

    def faults(self, row: Row) -> list[str]:
        """What is wrong with a row, a line each; empty if it got what it expects."""
        self.tree(installed=row.installed)
        home = self._home(row)
        found = []
        for run in row.runs:
            place = Seen(0, "", "", 0, work=home / "work", pack=home / "our-clinic", cache=home / "cache")
            if run.before:
                run.before(place)
            seen = self._seen(row, run, place)
            words = " ".join(os.fsdecode(arg) for arg in run.args)
            found += [f"`{words[:120]}`: {fault}" for fault in faults(run, seen)]
            if seen.trouble:
                break
        return found

    def tree(self, *, installed: bool = False) -> Path:
        """The copy of ketaref that rows run."""
        path = self.root / ("installed" if installed else "tree")
        if not path.is_dir():
            bench.make(path)
            if installed:
                bench.install(path)
        return path

    def _home(self, row: Row) -> Path:
        """A directory with pack, cache and work: a new one, or that of a row with the same pack."""
        key = f"{sorted((os.fsencode(n), c) for n, c in (row.files or {}).items())}{row.nobody}{row.installed}"
        key = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
        if row.shared and key in self._packs:
            return self._packs[key]
        self._count += 1
        home = self.root / f"row-{self._count}"
        for name in ("work", "cache", "home"):
            (home / name).mkdir(parents=True)
            if row.nobody and IS_ROOT:
                os.chown(home / name, NOBODY, NOBODY)
        if row.files is not None:
            (home / "our-clinic").mkdir()
            lay(row.files, home / "our-clinic")
            if not IS_ROOT or row.nobody:
                home.chmod(0o755)
        if row.shared:
            self._packs[key] = home
        return home

    def _seen(self, row: Row, run: Run, place: Seen) -> Seen:
        pack = [b"--content", PACK.encode()] if row.files is not None and run.with_pack else []
        args = [*pack, *(os.fsencode(arg) for arg in run.args)]
        stands = {PACK.encode(): os.fsencode(place.pack), WORK.encode(): os.fsencode(place.work)}
        for name, path in stands.items():
            args = [arg.replace(name, path) for arg in args]
        env: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "HOME": str(place.work.parent / "home"),
            "LANG": "C.UTF-8",
            "XDG_CACHE_HOME": str(place.cache),
            **run.env,
        }
        given = {
            name: value.replace(PACK, str(place.pack)).replace(WORK, str(place.work))
            for name, value in env.items()
            if value is not None
        }
        streams = [place.work.parent / name for name in ("stdin", "stdout", "stderr")]
        streams[0].write_bytes(run.stdin() if callable(run.stdin) else run.stdin)
        prelude = place.work.parent / "prelude.py"
        prelude.write_text(run.prelude)
        request: dict[str, Any] = {
            "args": [arg.hex() for arg in args],
            "env": given,
            "cwd": str(place.work),
            "streams": list(map(str, streams)),
            "seconds": int(run.seconds),
            "wall": WALL,
            "uid": NOBODY if row.nobody and IS_ROOT else 0,
            "prelude": str(prelude) if run.prelude else "",
        }
        whole = run.whole is not None or run.redirect
        reply = self._whole(row, run, request, args) if whole else self._ask(row, request)
        raw = streams[1].read_bytes()
        return Seen(
            reply["status"],
            raw.decode("utf-8", "replace"),
            streams[2].read_bytes().decode("utf-8", "replace"),
            reply["seconds"],
            reply["trouble"],
            raw,
            place.work,
            place.pack,
            place.cache,
        )

    def _ask(self, row: Row, request: dict[str, Any]) -> dict[str, Any]:
        server = self._servers.get(row.installed)
        if server is None:
            server = self._servers[row.installed] = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("server.py"))],
                cwd=self.tree(installed=row.installed),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert server.stdout
            assert server.stdout.readline() == "ready\n"
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        reply: dict[str, Any] = json.loads(server.stdout.readline())
        return reply

    def _whole(self, row: Row, run: Run, request: dict[str, Any], args: list[bytes]) -> dict[str, Any]:
        """The same in a process of its own, through a shell where streams are redirected."""
        tree = self.tree(installed=row.installed)
        first = f"import runpy; runpy.run_path({request['prelude']!r}); " if run.prelude else ""
        code = f"{first}import sys; sys.path.insert(0, {str(tree)!r}); from ketaref.__main__ import run; run()"
        command = [sys.executable, *(run.whole or ()), "-c", code, *args]
        if run.redirect:
            piped = run.redirect.startswith("|")
            line = f'"$@" {run.redirect}; exit ${{PIPESTATUS[0]}}' if piped else f'exec "$@" {run.redirect}'
            command = ["bash", "-c", line, "bash", *command]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        trouble, status = "", 0
        stdin, out, err = (Path(path) for path in request["streams"])
        with stdin.open("rb") as read, out.open("wb") as written, err.open("wb") as said:
            try:
                status = subprocess.run(
                    command,
                    env=request["env"],
                    cwd=request["cwd"],
                    timeout=WALL,
                    check=False,
                    stdin=read,
                    stdout=written,
                    stderr=said,
                    user=request["uid"] or None,
                    group=request["uid"] or None,
                ).returncode
            except subprocess.TimeoutExpired:
                trouble = f"hung: not done after {WALL} s"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"status": status, "seconds": seconds, "trouble": trouble or (f"signal {-status}" if status < 0 else "")}
