"""The parts of a run to one file, by the name that it is to have; whole under that name, or not there.

A format is a row of FORMATS: what its files end in, and what writes the parts.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.present.files import check_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ketaref.population import columns

    Writer = Callable[[Sequence[Path], Path], None]
else:
    columns = deferred_module("ketaref.population.columns")


def write_lines(parts: Sequence[Path], path: Path) -> None:
    """All lines, one behind the other."""
    with path.open("ab") as file:
        for part in parts:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, file)


def write_zipped(parts: Sequence[Path], path: Path) -> None:
    """The same, gzipped; the same lines are the same bytes."""
    with path.open("ab") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        for part in parts:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, file)


def write_columns(parts: Sequence[Path], path: Path) -> None:
    """The same as columns, a row a line (`columns.py`)."""
    columns.write_parquet(map(json.loads, chain.from_iterable(map(_lines_in, parts))), path)


def _lines_in(part: Path) -> Iterator[bytes]:
    with part.open("rb") as lines:
        yield from lines


FORMATS: Mapping[str, Writer] = {
    ".ndjson": write_lines,
    ".jsonl": write_lines,
    ".ndjson.gz": write_zipped,
    ".jsonl.gz": write_zipped,
    ".parquet": write_columns,
}
"""What a name ends in -> what writes the parts to a new file."""


def writer_of(output: Path | None, *, force: bool) -> Callable[[Sequence[Path], Path, Path], None]:
    """What writes the parts to a file of that name.

    Raises:
        UsageError: it is of no format, or may not be written.
    """
    if output is None:
        return lambda _parts, _partial, _path: None
    name = output.name.lower()
    writer = next((FORMATS[end] for end in sorted(FORMATS, key=len, reverse=True) if name.endswith(end)), None)
    if writer is None:
        raise UsageError(f"{output}: a population is written to a file that ends in {' or '.join(FORMATS)}")
    if writer is write_columns:
        columns.arrow_schema()  # whether it can be made has to be known before hours are spent on its lines
    check_writable(output, force=force)
    if output.exists() and not output.is_file():
        raise UsageError(f"{output} is no file of a disk; name one")

    def write(parts: Sequence[Path], partial: Path, path: Path) -> None:
        partial.unlink(missing_ok=True)
        # Its owner's alone, as all of it is of patients; one that it replaces may have been opened to others.
        mode = 0o600
        with suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        writer(parts, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.chmod(mode)
        partial.replace(path.resolve())

    return write
