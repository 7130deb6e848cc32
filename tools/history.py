"""What the shipped content said at each commit that changed it: `python -m tools.history` writes checks/history.jsonl.

It reads every first-parent commit from FIRST on with today's reader, in half a second each. What a commit holds in a
form that today's reader does not take is recorded as unread, and the changelog says so. Run it when content lands;
`--check` says whether the content as it is now is the last version recorded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.checks import history
from ketaref.checks.versions import unpack
from ketaref.content.packs import content_dir, read_packs
from ketaref.content.places import written_ids
from ketaref.provenance import SHIPPED

if TYPE_CHECKING:
    from ketaref.content.faults import Fault

ROOT = Path(__file__).parent.parent
FIRST = "1a620ba"
"""The first commit whose content today's reader takes nearly whole; of those before it, little could be compared."""
LOG = ("log", "--first-parent", "--reverse", "--format=%h %cs")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the content is recorded")
    if parser.parse_args().check:
        return check()
    lines: list[str] = []
    before: history.Snapshot = {name: {} for name in history.RECORDS}
    version = ""
    for commit, day in commits():
        found, now, unread = recorded(commit)
        if found == version:
            continue
        changed = {name: differing(before[name], now[name]) for name in history.RECORDS}
        line = {"version": found, "day": day, "commit": commit, **{n: c for n, c in changed.items() if c}}
        lines.append(json.dumps(line, separators=(",", ":")))
        counted = ", ".join(f"{len(changed[name])} {name}" for name in history.RECORDS)
        print(f"{found} {commit}: {counted} changed, {unread} unread")
        before, version = now, found
    history.FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} versions, {history.FILE.stat().st_size:,} bytes")
    return 0


def check() -> int:
    library = read_packs((SHIPPED, content_dir()), faults=[])
    known = history.versions()
    fresh = bool(known) and not history.since(history.snapshot(known[-1], known), library)
    print("the content is as recorded" if fresh else "the content has changed since: python -m tools.history")
    return 0 if fresh else 1


def commits() -> list[tuple[str, str]]:
    """Commits that changed the content, the oldest first, with the day of each."""
    listed = git(*LOG, f"{FIRST}^..HEAD", "--", "content").decode().split("\n")
    return [(commit, day) for commit, day in (line.split(" ") for line in listed if line)]


def recorded(commit: str) -> tuple[str, history.Snapshot, int]:
    """The version, the digests and how many records are unread of the content of a commit."""
    with tempfile.TemporaryDirectory() as directory:
        unpack(git("archive", commit, "content"), Path(directory))
        content = Path(directory) / "content"
        faults: list[Fault] = []
        library = read_packs((SHIPPED, content), faults=faults)
        unread = unread_ids(content, library)
    return library.version, history.snapshot_of(library, unread), sum(map(len, unread.values()))


def unread_ids(content: Path, library: object) -> dict[str, list[str]]:
    """Ids that the files of a directory write and the library does not have."""
    known = {
        "entries": {entry.id for entry in library},  # type: ignore[attr-defined]
        "disputes": set(library.disputes),  # type: ignore[attr-defined]
        "references": set(library.references),  # type: ignore[attr-defined]
    }
    unread: dict[str, list[str]] = {name: [] for name in history.RECORDS}
    for path in sorted(content.rglob("*.yaml")):
        room = path.relative_to(content).parts[0].removesuffix(".yaml")
        name = room if room in unread else "entries"
        if room not in ("asked", "schema", "synonyms", "cues", "emergencies", "classes", "evidence"):
            unread[name] += [i for i in written_ids([path.read_bytes()]) if i not in known[name]]
    return unread


def differing(before: dict[str, str], now: dict[str, str]) -> dict[str, str | None]:
    """The digests that are new or other, and None for those that are gone."""
    ids = sorted(before.keys() | now.keys())
    return {i: now.get(i) for i in ids if before.get(i) != now.get(i)}


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
