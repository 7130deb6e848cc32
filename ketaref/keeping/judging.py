"""What is wrong with one file of a pack, said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref import checks
from ketaref.content.packs import named_packs, read_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from ketaref.content.faults import Fault


def faults_of(path: Path, directory: Path, packs: Sequence[Path], today: date) -> list[Fault]:
    """The faults and warnings of a file, as `ketaref content check` tells them; all but those that take a search."""
    whole = directory.absolute()
    over = [*packs] if whole in [pack.absolute() for pack in packs] else [*packs, directory]
    named = named_packs(over)
    faults = checks.check_content(today=today, packs=tuple(named)).faults
    inside = path.absolute().relative_to(whole).as_posix()
    # A fault names the pack's directory first, or the pack where two directories have one name.
    labels = {whole.name, *(name for name, pack in named if pack.absolute() == whole)}
    return [fault for fault in faults if fault.file in {f"{label}/{inside}" for label in labels}]


def left_out(directory: Path) -> Sequence[str]:
    """What of a pack cannot be read or is not taken, a line each."""
    return read_content(directory).left_out
