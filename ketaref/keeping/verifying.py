"""Whether the packs in use are what somebody on a list has signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.content import signatures
from ketaref.content.files import read_directory
from ketaref.content.signatures import Verdict
from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaref.provenance import PackSummary


def verdicts(packs: Sequence[PackSummary], signers: Path) -> dict[str, Verdict]:
    """For each pack by its name, whose signature over the whole of it holds, or why none does.

    What is verified is what answers: a pack whose files are others than those that were read is not signed.

    Args:
        packs: as they were read.
        signers: the file of those who may sign.
    """
    return {pack.name: _verdict(pack, signers) for pack in packs}


def _verdict(pack: PackSummary, signers: Path) -> Verdict:
    found = read_directory(Path(pack.path))
    if found.digest[: len(pack.digest)] != pack.digest:
        return Verdict("", ("cannot be verified: its files changed while they were read; run this again",))
    try:
        return signatures.verify(Path(pack.path), {file.path: file.data for file in found.files}, signers)
    except UsageError as error:
        return Verdict("", (f"cannot be verified: {error}",))
