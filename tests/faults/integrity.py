"""A compiled file that is damaged, cut short, tampered with or out of date: the answer is as ever."""

from __future__ import annotations

import os
import random
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.faults.rows import PARKING, SOUND, SOUND_SAYS, Row, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.faults.rows import Seen

GROUP = "integrity"
TRUE = "Hold until the glaucoma is treated: ketamine can raise eye pressure"
ASKED: tuple[Run, ...] = (
    Run(("search", "can she have it with glaucoma"), out=(TRUE,), err_lines=1),
    Run(("screen", "pregnant"), out=("RELATIVE",), err_lines=1),
    Run(("search", "my husband is suicidal"), out=("988",), err_lines=1),
    Run(("cite", "--all"), out=("FAQ",), err_lines=1),
)


def _cached(place: Seen) -> Path:
    (file,) = place.cache.rglob("*.sqlite")
    return file


def _damaged(damage: Callable[[Path], None]) -> Any:
    def before(place: Seen) -> None:
        path = _cached(place)
        mode = path.stat()
        damage(path)
        if path.is_file():
            os.utime(path, ns=(mode.st_atime_ns, mode.st_mtime_ns))

    return before


def damaged(name: str, damage: Callable[[Path], None], *, fresh: int = 4, **of_row: Any) -> Row:
    """A row in which the cache is made, then damaged, then read."""
    first = Run(("search", "glaucoma"), out=(TRUE,))
    runs = [first]
    for n, run in enumerate(ASKED[:fresh]):
        runs.append(replace(run, before=_damaged(damage)) if n == 0 else run)
    return Row(f"{GROUP}-{name}", GROUP, tuple(runs), shared=False, **of_row)


def flipped(seed: int, bits: int = 1) -> Callable[[Path], None]:
    """So many bits of a file, at places that the seed gives."""

    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        chance = random.Random(seed)
        for _ in range(bits):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)

    return damage


def _cut(share: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def _zeros(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20_000] = bytes(20_000)
    path.write_bytes(data)


def _other_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE meta (key, value)")
    connection.commit()
    connection.close()


def _tables_empty(path: Path) -> None:
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta'")
    names = [name for (name,) in tables if not name.startswith("sqlite_")]
    connection.executescript("".join(map("DELETE FROM {};".format, names)))
    connection.close()


def _tampered(path: Path) -> None:
    data = path.read_bytes()
    changed = data.replace(b"Hold until the glaucoma is treated", b"Give it at once, whatever she says")
    assert changed != data
    path.write_bytes(changed)


def _owned_by_another(path: Path) -> None:
    _tampered(path)
    os.chown(path, 65534, 65534)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link_elsewhere(path: Path) -> None:
    other = path.with_name("other.db")
    path.rename(other)
    _tampered(other)
    path.symlink_to(other)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("not a database\n" * 100),
    "one-page": lambda path: path.write_bytes(path.read_bytes()[:4096]),
    "half": _cut(0.5),
    "almost": _cut(0.99),
    "byte-short": _cut(0.999999),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x" * 4096),
    "zeros": _zeros,
    "other-database": _other_database,
    "tables-empty": _tables_empty,
    "tampered": _tampered,
    "folder": _folder,
    "link": _link_elsewhere,
    "pipe": _pipe,
    "unreadable": lambda path: path.chmod(0),
    "header": lambda path: path.write_bytes(b"SQLite format 3\x00" + path.read_bytes()[16:100]),
}


def _same_size_and_time(place: Seen) -> None:
    path = place.pack / "faq" / "parking.yaml"
    stat = path.stat()
    path.write_text(PARKING.replace("park free", "park here"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _remember(place: Seen) -> None:
    path = _cached(place)
    (place.work / "inode").write_text(f"{path.stat().st_ino} {path.stat().st_mtime_ns}")


def _compiled_anew(seen: Seen) -> str:
    now = {f"{path.stat().st_ino} {path.stat().st_mtime_ns}" for path in seen.cache.rglob("*.sqlite")}
    same = (seen.work / "inode").read_text() in now and len(now) == 1
    return "what another stemmer compiled was believed" if same else ""


OTHER_STEMMER = "import Stemmer\nStemmer.version = lambda: '0.0.1-other'\n"


def rows() -> Iterable[Row]:
    """The rows of this group."""
    for name, damage in DAMAGES.items():
        yield damaged(name, damage)
    yield damaged("owned-by-another", _owned_by_another, root=True)
    for seed in range(60):
        yield damaged(f"bit-{seed:03}", flipped(seed), fresh=1 if seed % 6 else 4, slow=seed >= 12)
    for seed in range(4):
        yield damaged(f"bits-{seed}", flipped(seed, 400))
    changed = "Patients park here behind the building"
    yield Row(
        f"{GROUP}-same-size-and-time",
        GROUP,
        (
            Run(("search", "parking"), out=(SOUND_SAYS,)),
            Run(("search", "parking"), out=(changed,), before=_same_size_and_time),
        ),
        SOUND,
        shared=False,
    )
    yield Row(
        f"{GROUP}-pack-version-shown",
        GROUP,
        (Run(("--version",), out=("our-clinic",)), Run(("info",), out=("our-clinic",))),
        SOUND,
    )
    yield Row(
        f"{GROUP}-another-stemmer",
        GROUP,
        (
            Run(("search", "parking"), out=(SOUND_SAYS,)),
            Run(
                ("search", "parking"),
                out=(SOUND_SAYS,),
                before=_remember,
                prelude=OTHER_STEMMER,
                whole=(),
                check=_compiled_anew,
            ),
        ),
        SOUND,
        shared=False,
    )
    for seed in range(4):
        yield installed(f"installed-bit-{seed}", flipped(seed))
    yield installed("installed-tampered", _tampered)
    yield installed("installed-half", _cut(0.5))
    yield installed("installed-gone", lambda path: path.unlink())
    yield installed("installed-empty", lambda path: path.write_bytes(b""))


def installed(name: str, damage: Callable[[Path], None]) -> Row:
    """A row in which the database of an installed ketaref is damaged, and mended afterward."""

    def before(place: Seen) -> None:
        path = place.work.parent.parent / "installed" / "ketaref" / "content.sqlite"
        kept = path.with_name("content.kept")
        if not kept.is_file():
            kept.write_bytes(path.read_bytes())
        path.write_bytes(kept.read_bytes())
        damage(path)

    def mended(place: Seen) -> None:
        path = place.work.parent.parent / "installed" / "ketaref" / "content.sqlite"
        path.write_bytes(path.with_name("content.kept").read_bytes())

    runs = (replace(ASKED[0], before=before), ASKED[1], ASKED[2], replace(ASKED[0], before=mended))
    return Row(f"{GROUP}-{name}", GROUP, runs, installed=True, shared=False)
