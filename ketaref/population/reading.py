"""The files of an export, cut into chunks that several processes can read, and the JSON values in a chunk.

    files and folders -> inputs (`inputs_of`) -> chunks (`chunks_of`) -> lines (`lines_in`) -> values (`value_of`)

NDJSON is read line by line, gzipped or not; a file that is one JSON value over many lines (a Bundle) is held whole.
Knows no patient.
"""

from __future__ import annotations

import gzip
import json
import os
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ketaref.errors import UsageError
from ketaref.screening.resources import READ_TYPES, load_json
from ketaref.screening.sources import UNZIPS_TOO_FAR, other_format, unzipped_most
from ketaref.screening.versions import TELLING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

PIPE = Path("-")
"""Stands for stdin."""
CHUNK = 32_000_000
"""Bytes of a file that one task reads; a gzipped file is one task, since it can be entered at its start alone."""
LINE_MOST = 256_000_000
"""Bytes of a line that are read; a longer one is no resource."""
_PEEK = 1_000_000
_EXPORT = "export the records as FHIR NDJSON"
_GZIP, _UTF16 = b"\x1f\x8b", (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_TOO_DEEP = "is nested too deep for a FHIR resource"


class Input(NamedTuple):
    """A file of an export."""

    name: str
    """As it was named, for messages."""
    path: Path
    """Where it is read."""
    in_folder: bool
    """Whether it was found in a folder that was named, and is passed over where it holds no FHIR."""
    size: int
    changed: int
    """When, in nanoseconds."""


class Chunk(NamedTuple):
    """A part of a file that one task reads."""

    file: int
    """The place of its file among the inputs."""
    number: int
    """Its place in the file."""
    name: str
    path: Path
    start: int
    """The first byte; a line that begins before is the chunk's before."""
    end: int
    """The byte from which on lines are the next chunk's."""
    size: int
    """Of the file."""
    kind: str
    """lines | whole | gzip lines | gzip whole"""


class Value(NamedTuple):
    """A line, or a file that is one value, as JSON."""

    head: dict[str, Any] | None = None
    """Of a resource, the fields that say what and whose it is; None where `whole` has all of it."""
    whole: object = None
    """A Bundle, a list, or what is no resource."""
    problem: str = ""
    """What is wrong with it, in words that hold nothing of it; '' for nothing."""


# ---- Files ----------------------------------------------------------------------------------------------------------


def inputs_of(paths: Iterable[Path], but: Iterable[Path] = ()) -> list[Input]:
    """The files that paths stand for, each once: those named, and of folders all but hidden ones, by name.

    Args:
        paths: files and folders.
        but: what is not read of a folder: what is being written.

    Raises:
        UsageError: a file cannot be read, or a folder holds none.
    """
    skipped = {Path(os.path.realpath(path)) for path in but}
    found: dict[Path, Input] = {}
    for path in paths:
        inside = _is_folder(path)
        files = sorted(_files_in(path)) if inside else [path]
        if not files:
            raise UsageError(f"{path}: holds no file; name the folder that the export was saved to")
        for file in files:
            real = Path(os.path.realpath(file))
            if real not in found and not (inside and real in skipped):
                found[real] = _input(file, in_folder=inside)
    return list(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, which is told when it is opened
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts) and path.is_file():
            yield path


def _input(path: Path, *, in_folder: bool) -> Input:
    if path != PIPE and _is_device(path):
        raise UsageError(f"{path}: is a device; name the files or the folder of an export")
    if is_piped(path):
        return Input(str(path), path, in_folder=False, size=0, changed=0)
    try:
        with path.open("rb") as file:
            file.peek(1)  # what cannot be read must be known before hours are spent on the rest
        status = path.stat()
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); name the files or the folder of an export"
        ) from None
    return Input(str(path), path, in_folder, status.st_size, status.st_mtime_ns)


def _is_device(path: Path) -> bool:
    try:
        return path.is_char_device() or path.is_block_device()
    except OSError:
        return False


def is_piped(path: Path) -> bool:
    """Whether a path is stdin ('-'), a pipe or a device, which can be read once alone."""
    try:
        return path == PIPE or not (path.is_dir() or stat.S_ISREG(path.stat().st_mode))
    except OSError:
        return False


def chunks_of(inputs: Sequence[Input]) -> tuple[list[Chunk], list[str]]:
    """The chunks of all files, in their order, and a line for each file of a folder that is passed over.

    Raises:
        UsageError: a file that was named is of another format.
    """
    chunks: list[Chunk] = []
    passed_over: list[str] = []
    for n, given in enumerate(inputs):
        try:
            kind = _kind_of(given)
        except UsageError as error:
            if not given.in_folder:
                raise
            passed_over.append(f"not read: {error}")
            continue
        step = CHUNK if kind == "lines" else max(given.size, 1)
        starts = range(0, max(given.size, 1), step)
        chunks += [
            Chunk(n, i, given.name, given.path, start, start + step, given.size, kind) for i, start in enumerate(starts)
        ]
    return chunks, passed_over


def _kind_of(given: Input) -> str:
    """How a file is to be read, by how it begins.

    Raises:
        UsageError: it is of another format.
    """
    path, name = given.path, given.name
    with path.open("rb") as file:
        zipped = file.peek(2)[:2] == _GZIP
    with _opened(path, zipped=zipped) as file:
        try:
            start = file.read(_PEEK)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(name, error) from None
    if start.startswith(b"PK"):
        raise UsageError(f"{name}: is a zip archive; unpack it and name the folder")
    text = start[:2000].decode(errors="replace")
    if other := other_format(text):
        raise UsageError(f"{name}: is {other}; {_EXPORT}")
    if text.strip("\ufeff \r\n\t")[:1] not in ("", "{", "[") and not start.startswith(_UTF16):
        raise UsageError(f"{name}: is no JSON; {_EXPORT}")
    return ("gzip " if zipped else "") + ("lines" if _is_of_lines(start) else "whole")


def _damaged(name: str, error: Exception) -> UsageError:
    """The error of a gzip file that is cut off: what its rest held nobody knows, so that no line may be told."""
    return UsageError(f"{name}: is a damaged gzip file ({error}); export it again")


def _opened(path: Path, *, zipped: bool) -> BinaryIO:
    return gzip.open(path) if zipped else path.open("rb")  # type: ignore[return-value]


def _is_of_lines(start: bytes) -> bool:
    """Whether a file is NDJSON, by its first lines; one line alone is."""
    if start.startswith(_UTF16):
        return False
    lines = [line for line in start.removeprefix(_BOM).split(b"\n") if line.strip()]
    if not lines[1:]:
        return True
    # A broken first line does not make a Bundle of all others.
    return any(_is_object(line) for line in lines[:2])


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), (dict, list)) and line.strip() not in (b"[]", b"{}")
    except (ValueError, RecursionError):
        return False


# ---- Values ---------------------------------------------------------------------------------------------------------

# Checks the syntax of a line whole and builds nothing but these.
_WHOSE = ("resourceType", "id", "subject", "patient")
_HEAD_FIELDS = sorted({*_WHOSE, "meta", "fhirVersion"} | TELLING)
_Head: Any = msgspec.defstruct("_Head", [(name, Any, msgspec.UNSET) for name in _HEAD_FIELDS])
_decode_head = msgspec.json.Decoder(_Head).decode
_UNSET = msgspec.UNSET


def lines_in(chunk: Chunk) -> Iterator[bytes]:
    """The lines that begin in a chunk, in their order; of a file that is one value, all of it as one.

    Raises:
        UsageError: the file cannot be read to its end.
    """
    zipped = chunk.kind.startswith("gzip")
    try:
        with _opened(chunk.path, zipped=zipped) as file:
            most = unzipped_most(chunk.size) if zipped else None
            if chunk.kind.endswith("whole"):
                yield _bounded(file.read() if most is None else file.read(most + 1), most, chunk.name)
                return
            at = chunk.start
            if at:
                # The line that goes on over the first byte, or ends just before it, is the chunk's before.
                file.seek(at - 1)
                at += len(file.readline()) - 1
            while zipped or at < chunk.end:
                line = file.readline(LINE_MOST)
                if not line:
                    return
                at += len(line)
                if most is not None and at > most:
                    raise UsageError(f"{chunk.name}: {UNZIPS_TOO_FAR}")
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(chunk.name, error) from None
    except OSError as error:
        raise UsageError(f"{chunk.name}: cannot be read ({error.strerror or error})") from None


def _bounded(data: bytes, most: int | None, name: str) -> bytes:
    if most is not None and len(data) > most:
        raise UsageError(f"{name}: {UNZIPS_TOO_FAR}")
    return data


def value_of(line: bytes, *, one_value: bool = False) -> Value:
    """A line as JSON, as far as it has to be known whose it is.

    Args:
        line: the line.
        one_value: whether it is a file that is one value, which is read whole.
    """
    if one_value:
        return _parsed(line)
    try:
        head = _decode_head(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # A list, or JSON as Python writes it (NaN), or what is none.
        return _parsed(line)
    kind = head.resourceType
    if not isinstance(kind, str) or kind == "Bundle":
        return _parsed(line)
    names = _WHOSE if kind in READ_TYPES else _HEAD_FIELDS
    return Value({name: value for name in names if (value := getattr(head, name)) is not _UNSET})


def _parsed(line: bytes) -> Value:
    try:
        value = load_json(line.removeprefix(_BOM).decode())
    except RecursionError:
        return Value(problem=_TOO_DEEP)
    except UnicodeDecodeError:
        return Value(problem="is not text in UTF-8")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        return Value(problem=f"is not JSON ({where}column {error.colno}: {error.msg})")
    return Value(whole=value)


def resource_of(data: bytes) -> dict[str, Any]:
    """A resource that was put down."""
    try:
        resource = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        resource = load_json(data.decode(errors="replace"))
    return resource if isinstance(resource, dict) else {}
