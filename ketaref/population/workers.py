"""Several processes at one list of tasks; each takes the next as it is done with one.

A process ends with the one that started it, however that ends, and holds nothing that it would have to put in order.
Used in place of concurrent.futures, whose processes live on when the first is killed, and cannot be ended half-way.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, TypeVar

from ketaref.errors import FAULTS, ExitStatus, KetarefError, UsageError, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
_DONE, _USAGE, _DISK, _INTERNAL = "done", "usage", "disk", "internal"


class WorkerError(KetarefError):
    """A fault of ketaref's own in one of the processes; the message says where, and nothing of a record."""

    exit_status = ExitStatus.INTERNAL


def work(make: Callable[[S], Callable[[T], R]], setup: S, tasks: Sequence[T], jobs: int) -> Iterator[R]:
    """Do tasks, in this process where one is enough, else in several; the results as they come, in no order.

    Args:
        make: a function of a module, which makes of `setup` what does a task.
        setup: what each process needs.
        tasks: what is to be done.
        jobs: how many processes, at least 1.

    Raises:
        UsageError: as the tasks do.
        WorkerError: a process failed or was ended.
    """
    if jobs == 1 or len(tasks) <= 1:
        yield from map(make(setup), tasks)
        return
    context = multiprocessing.get_context("spawn")
    started: list[tuple[Any, Any]] = []
    try:
        for _ in range(min(jobs, len(tasks))):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, make, setup), daemon=True)
            process.start()
            theirs.close()
            started.append((process, ours))
        yield from _results([ours for _, ours in started], tasks)
    finally:
        for process, ours in started:
            ours.close()
            process.terminate()
        for process, _ in started:
            process.join()


def _results(ends: Sequence[Any], tasks: Sequence[T]) -> Iterator[Any]:
    waiting = iter(tasks)
    at_work = dict.fromkeys(ends)
    for end in ends:
        end.send(next(waiting))
    while at_work:
        ready: list[Any] = list(connection.wait(list(at_work)))
        for end in ready:
            try:
                how, result = end.recv()
                if how == _DONE and (task := next(waiting, None)) is not None:
                    end.send(task)
                elif how == _DONE:
                    del at_work[end]
            except (EOFError, OSError):
                raise WorkerError(
                    "a process was ended from outside (is there memory enough?); try fewer --jobs"
                ) from None
            if how == _USAGE:
                raise UsageError(result)
            if how == _DISK:
                raise OSError(*result)
            if how == _INTERNAL:
                raise WorkerError(result)
            yield result


def _serve(end: Any, make: Callable[[S], Callable[[Any], Any]], setup: S) -> None:
    """Do tasks until there are no more, or the first process is gone."""
    # Ctrl-C reaches all processes of a terminal; the first one hears it and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            function = make(setup)
            # As the command's own process has it: looking for cycles in what was just parsed takes a tenth of the work.
            gc.set_threshold(100_000)
            gc.freeze()
            while True:
                end.send((_DONE, function(end.recv())))
        except UsageError as error:
            end.send((_USAGE, str(error)))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
        except OSError as error:
            end.send((_DISK, (error.errno, error.strerror)))
        except FAULTS as error:
            where = place_of(error.__traceback__)
            end.send((_INTERNAL, f"internal error: {type(error).__name__} at {where}; please report it"))
    except OSError:
        return  # nobody is there to be told
    finally:
        # A traceback might hold words of a record.
        os._exit(0)
