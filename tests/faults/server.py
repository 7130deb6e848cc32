"""A process that has ketaref loaded and forks for each command: a whole process each, without the start of one.

Reads requests, a JSON object a line, from stdin and answers in kind on stdout; run in the directory of the copy.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import pkgutil
import resource
import runpy
import select
import signal
import sys
from pathlib import Path
from typing import Any

MEMORY = 1_500_000_000
"""Bytes of address space that a command may take."""
EXTRAS = ("ketaref.spark", "ketaref.browse", "ketaref.chart", "ketaref.population", "ketaref.__main__")


def main() -> None:
    """Load what commands need, then serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path.insert(0, str(Path.cwd()))
    package = importlib.import_module("ketaref")
    for module in pkgutil.walk_packages(package.__path__, "ketaref."):
        if not module.name.startswith(EXTRAS):
            importlib.import_module(module.name)
    importlib.import_module("ketaref.__main__")
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_serve(json.loads(line))), flush=True)


def _serve(request: dict[str, Any]) -> dict[str, Any]:
    child = os.fork()
    if not child:
        try:
            _run(request)
        finally:
            os._exit(99)  # or it would go on as the server
    watch = os.pidfd_open(child)
    trouble = ""
    if not select.select([watch], [], [], request["wall"])[0]:
        trouble = f"hung: not done after {request['wall']} s"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    os.close(watch)
    _, status, usage = os.wait4(child, 0)
    if os.WIFSIGNALED(status) and not trouble:
        trouble = f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    code = os.waitstatus_to_exitcode(status)
    return {"status": code, "seconds": usage.ru_utime + usage.ru_stime, "trouble": trouble}


def _run(request: dict[str, Any]) -> None:
    os.setpgid(0, 0)
    os.environ.clear()
    os.environ.update(request["env"])
    for number, path in enumerate(request["streams"]):
        file = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(file, number)
        os.close(file)
    seconds = request["seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o022)
    os.chdir(request["cwd"])
    if request["uid"]:
        os.setgroups([])
        os.setresgid(request["uid"], request["uid"], request["uid"])
        os.setresuid(request["uid"], request["uid"], request["uid"])
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8", "strict")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", "strict")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True
    )
    sys.argv = ["ketaref", *map(os.fsdecode, map(bytes.fromhex, request["args"]))]
    if request["prelude"]:
        runpy.run_path(request["prelude"])
    sys.modules["ketaref.__main__"].run()


if __name__ == "__main__":
    main()
