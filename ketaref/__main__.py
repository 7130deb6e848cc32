"""The process of the command `ketaref`, and of `python -m ketaref`."""

from __future__ import annotations

# What Python itself has loaded already: `signal`, which puts names to numbers, takes 3 ms in which Ctrl-C is not heard.
import _signal  # type: ignore[import-not-found]
import os
import sys

_INTERRUPTED = 130
_LAST_STREAM = 2


def _leave(*_: object) -> None:
    os._exit(_INTERRUPTED)


# Ctrl-C while modules load would print a traceback: nothing is at work yet that could put it into words. A process
# that was started to ignore it (`nohup`, a job in the background) goes on ignoring it.
_HEARS = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
if _HEARS:
    _signal.signal(_signal.SIGINT, _leave)

import atexit
import gc
import signal
from contextlib import suppress

# The next file that is opened would take the number of a stream that is closed (`2>&-`), and be written to as one.
while None in (sys.stdin, sys.stdout, sys.stderr):
    if (_taken := os.open(os.devnull, os.O_RDWR)) > _LAST_STREAM:
        os.close(_taken)
        break

# A command ends before garbage in cycles matters. Looking for it while modules load takes a twentieth of an answer, and
# once more as the process ends a sixth; what is frozen is not looked at. Compiling content still has it.
gc.set_threshold(100_000)
atexit.register(gc.freeze)

from ketaref.cli import main
from ketaref.errors import SIGNALS, Terminated


def start() -> None:
    """Run the command line; from here on the command hears an interrupt or a request to end, and cleans up."""
    if _HEARS:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _terminate)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Terminated as ending:
        sys.exit(ending.status)
    finally:
        if _HEARS:
            signal.signal(signal.SIGINT, _leave)


def _terminate(number: int, _frame: object) -> None:
    # Once is enough: what cleans up is not to be torn out of it.
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(SIGNALS[signal.Signals(number).name])


def run() -> None:
    """The installed command: as `start`, but the process ends at once instead of taking down all that it loaded.

    That spares 3 % of an answer. `python -m ketaref` ends as Python does, so that profilers have their say.
    """
    try:
        start()
    except SystemExit as ending:
        if not isinstance(ending.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            # One that is closed is None. Where its reader is gone or its disk is full, that has been told.
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(ending.code)


if __name__ == "__main__":
    start()
