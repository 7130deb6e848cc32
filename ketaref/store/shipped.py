"""What came with ketaref: the compiled content of a wheel, and the YAML it was made of; within a zip archive too."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaref.deferred import deferred_module

if TYPE_CHECKING:
    import tempfile
    import zipfile
    from collections.abc import Iterator

    from ketaref.content import files
else:
    files = deferred_module("ketaref.content.files")
    tempfile = deferred_module("tempfile")
    zipfile = deferred_module("zipfile")

PACKAGE = Path(__file__).parent.parent
DATABASE = PACKAGE / "content.sqlite"
"""What an installed wheel opens; there is none in a checkout."""


def archived_database() -> bytes | None:
    """The bytes of content.sqlite where ketaref runs from a zip archive, empty if it lacks them; else None."""
    loader = _archive()
    if loader is None:
        return None
    try:
        return bytes(loader.get_data(str(DATABASE)))
    except OSError:
        return b""


@contextmanager
def yaml_directory() -> Iterator[Path]:
    """The directory of the shipped YAML, while it is read: out of an archive, it is unpacked for so long."""
    loader = _archive()
    if loader is None:
        yield files.content_dir()
        return
    inside = (PACKAGE / "shipped").relative_to(loader.archive).as_posix()
    with tempfile.TemporaryDirectory(prefix="ketaref-") as name, zipfile.ZipFile(loader.archive) as archive:
        archive.extractall(name, [n for n in archive.namelist() if n.startswith(f"{inside}/")])
        yield Path(name) / inside


def _archive() -> Any:
    """What loads modules out of a zip archive, if that is where we are."""
    loader = getattr(__spec__, "loader", None)
    return loader if hasattr(loader, "archive") else None
