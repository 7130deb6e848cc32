"""A pack signed as a whole: a list of what its files hold, and a signature over the list by `ssh-keygen`, offline.

    MANIFEST.txt        a line a file that is read: SHA-256 and path, as `sha256sum -c` reads them
    MANIFEST.txt.sig    the signature over it (`ssh-keygen -Y sign -n ketaref-pack`)
    a signers file      outside of the pack: who may sign, a line each: `NAME KEYTYPE KEY`, as ssh-keygen(1) has it

OpenSSH's keys, since a clinic's machines have them and their makers look after them; no key or cipher is ours.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MANIFEST = "MANIFEST.txt"
SIGNATURE = "MANIFEST.txt.sig"
NAMESPACE = "ketaref-pack"
"""What a signature is for: one that was made over an e-mail or a commit signs no pack."""
MAX_BYTES = 16 * 2**20
"""Most bytes of a list or a signature that are looked at."""
_SECONDS = 30
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class Verdict(NamedTuple):
    """Whether a pack is what somebody has signed."""

    by: str
    """Who signed it, as the signers file names them; '' where it is not so."""
    faults: tuple[str, ...] = ()
    """Why not, a line each."""


def manifest_of(files: Mapping[str, bytes]) -> str:
    """The list of files, by path.

    Args:
        files: path from the pack's directory, with '/' between its parts -> the bytes that are read of it.

    Raises:
        UsageError: a path cannot stand on a line.
    """
    for path in files:
        if not path.isprintable() or "\\" in path:
            raise UsageError(f"{path!r} has a name that cannot be signed; rename it in plain letters")
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))


def sign(manifest: str, key: Path) -> bytes:
    """The signature over a list. `ssh-keygen` asks for the key's passphrase, if it has one.

    Args:
        manifest: as `manifest_of` gives it.
        key: a private key, or a public one whose private half an agent holds.

    Raises:
        UsageError: it cannot be signed; says why.
    """
    if not key.is_file():
        raise UsageError(f"{key}: no such key; make one with: ssh-keygen -t ed25519 -f {key}")
    run = _run(["-Y", "sign", "-n", NAMESPACE, "-f", str(key)], manifest.encode())
    if run.returncode or not run.stdout.startswith(b"-----BEGIN SSH SIGNATURE"):
        raise UsageError(f"ssh-keygen did not sign with {key}: {_reason(run)}")
    return run.stdout


def verify(directory: Path, files: Mapping[str, bytes], signers: Path) -> Verdict:
    """Whether the files of a pack are those that one of the signers has signed.

    Args:
        directory: the pack's, which holds the list and the signature.
        files: what is read of it, as for `manifest_of`.
        signers: the file of those who may sign. It must not be the pack's own: who can change the one changes both.

    Raises:
        UsageError: there is no such signers file, or no `ssh-keygen`.
    """
    if not signers.is_file():
        raise UsageError(f"{signers}: no such file of signers; one line each: NAME KEYTYPE KEY")
    written, signature = (_bytes(directory / name) for name in (MANIFEST, SIGNATURE))
    if not written or not signature:
        missing = SIGNATURE if written else MANIFEST
        return Verdict("", (f"is not signed: it has no {missing}; ketaref content sign DIR --key KEY",))
    by, problem = _signer(written, signature, signers)
    if not by:
        return Verdict("", (problem,))
    faults = tuple(_differences(written, files))
    return Verdict("" if faults else by, tuple(f"is not what {by} signed: {fault}" for fault in faults))


def _signer(written: bytes, signature: bytes, signers: Path) -> tuple[str, str]:
    """Who signed these bytes; or '' and what is wrong."""
    with tempfile.TemporaryDirectory(prefix="ketaref-") as folder:
        file = Path(folder) / SIGNATURE
        file.write_bytes(signature)
        named = _run(["-Y", "find-principals", "-s", str(file), "-f", str(signers)], b"")
        names = named.stdout.decode("utf-8", "replace").split("\n")[0].strip()
        if named.returncode or not names:
            return "", f"is signed with a key that {signers} does not list"
        checked = ["-Y", "verify", "-f", str(signers), "-I", names, "-n", NAMESPACE, "-s", str(file)]
        run = _run(checked, written)
    return ("", f"has a signature that does not hold: {_reason(run)}") if run.returncode else (names, "")


def _differences(written: bytes, files: Mapping[str, bytes]) -> list[str]:
    """What of the files is other than the list has it, a line each."""
    lines = written.decode("utf-8", "replace").splitlines()
    listed = {found[2]: found[1] for line in lines if (found := _LINE.fullmatch(line))}
    changed = [p for p in files if p in listed and hashlib.sha256(files[p]).hexdigest() != listed[p]]
    groups: Sequence[tuple[str, list[str]]] = (
        ("was changed", changed), ("was added", [p for p in files if p not in listed]),
        ("is missing", [p for p in listed if p not in files]),
    )  # fmt: skip
    return [f"{path} {what}" for what, paths in groups for path in sorted(paths)]


def _bytes(path: Path) -> bytes:
    """The bytes of a small regular file; none where there is no such file."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _run(arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if not program:
        raise UsageError("ssh-keygen is not installed; it comes with OpenSSH (8.2 or later)")
    # Its messages are looked at, so they are to be in one language.
    try:
        return subprocess.run(
            [program, *arguments], input=given, capture_output=True, check=False, timeout=_SECONDS,
            env=os.environ | {"LC_ALL": "C"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UsageError(f"ssh-keygen did not answer within {_SECONDS} seconds") from None


def _reason(run: subprocess.CompletedProcess[bytes]) -> str:
    """The last line of what a program says of its failure."""
    lines = run.stderr.decode("utf-8", "replace").strip().splitlines() or [f"status {run.returncode}"]
    return "".join(c if c.isprintable() else "?" for c in lines[-1])
