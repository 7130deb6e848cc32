"""Packs whose files and folders cannot be read, have no end, or are none of ours."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults import shapes
from tests.faults.rows import (
    ASK_CRISIS,
    ASK_FASTING,
    ASK_SOUND,
    CRISIS_SAYS,
    FASTING_SAYS,
    PARKING,
    SOUND,
    SOUND_SAYS,
    Row,
    Run,
    closed,
    entry,
    fifo,
    folder,
    link,
    sparse,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.faults.rows import Files

NOT_OURS: Files = {
    ".rule.yaml": "title: [",
    "._parking.yaml": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X",
    ".DS_Store": b"\x00\x00\x00\x01Bud1",
    "faq/._parking.yaml": b"\x00\x05\x16\x07",
    ".stversions/faq/parking.yaml": PARKING,
    ".git/config": "[core]\n",
    ".git/x.yaml": "[",
    "faq/.#parking.yaml": link("lead@desk.4711:1700000000"),
    "faq/parking.yaml~": "old: [",
    "faq/#parking.yaml#": "half: [",
    "faq/.parking.yaml.swp": b"b0VIM 9.0",
    "README.md": "# Ours\n",
    "notes.txt": "call\n",
    "logo.png": b"\x89PNG\r\n",
    "schema/entries.schema.json": "{}",
    "schema/x.yaml": "[",
    "faq/notes.md": "# x\n",
    ".sync/faq/parking.yaml": PARKING,
    ".Trash/faq/parking.yaml": PARKING,
}
"""What lies in people's folders and is no content."""

SPECIAL: dict[str, tuple[str, Files]] = {
    "fifo": ("rule.yaml", {"faq/rule.yaml": fifo}),
    "fifo-clinic": ("clinic.yaml", {"clinic.yaml": fifo}),
    "fifo-names": ("names.txt", {"names.txt": fifo}),
    "device-without-end": ("rule.yaml", {"faq/rule.yaml": link("/dev/zero")}),
    "device-names": ("names.txt", {"names.txt": link("/dev/zero")}),
    "device-null": ("rule.yaml", {"faq/rule.yaml": link("/dev/null")}),
    "process-memory": ("rule.yaml", {"faq/rule.yaml": link("/proc/self/mem")}),
    "dead-link": ("rule.yaml", {"faq/rule.yaml": link("/nowhere/rule.yaml")}),
    "link-to-itself": ("rule.yaml", {"faq/rule.yaml": link("rule.yaml")}),
    "folder-named-as-a-file": ("rule.yaml", {"faq/rule.yaml": folder}),
    "folder-named-clinic": ("clinic.yaml", {"clinic.yaml": folder}),
    "folder-named-names": ("names.txt", {"names.txt": folder}),
    "yml": ("rule.yml", {"faq/rule.yml": entry()}),
    "yml-clinic": ("clinic.yml", {"clinic.yml": "name: Oak Street\n"}),
    "yaml-in-capitals": ("rule.YAML", {"faq/rule.YAML": entry()}),
    "not-utf-8-name": (".yaml", {b"faq/r\xe8gle.yaml": entry()}),
    "name-with-codes": ("x1b[2J", {"faq/a\x1b[2J\x1b]0;x\x07.yaml": "["}),
    "name-with-lines": (".yaml", {"faq/a\nketaref: all is well.yaml": "["}),
    "name-with-bidi": ("u202e", {"faq/\u202elmay.elur.yaml": "["}),
    "file-without-end": ("rule.yaml", {"faq/rule.yaml": sparse(3_000_000_000)}),
    "file-of-100-mb": ("rule.yaml", {"faq/rule.yaml": sparse(100_000_000)}),
    "sync-conflict": ("conflicted copy", {"faq/parking (conflicted copy).yaml": PARKING}),
}
CLOSED: dict[str, tuple[str, Files]] = {
    "file": ("rule.yaml", {"faq/rule.yaml": closed(entry())}),
    "clinic": ("clinic.yaml", {"clinic.yaml": closed("name: Oak Street\n")}),
    "names": ("names.txt", {"names.txt": closed("[medicine]\n")}),
    "folder": ("pre-infusion", {"pre-infusion": closed()}),
    "folder-deeper": ("old", {"faq/old": closed()}),
}
"""What this user may not read."""


def _many(files: int, levels: int) -> Files:
    return {f"faq/{'d/' * level}f{n}.yaml": "[" for level in range(levels) for n in range(files)}


def _written_now(place: Any) -> None:
    """A writer that replaces a file in place, half of it at a time, for as long as the row runs."""
    file = place.pack / "faq" / "parking.yaml"
    if os.fork():
        return
    try:
        for n in range(40):
            file.write_text(PARKING[: len(PARKING) // 2])
            file.write_text(PARKING.replace("free", f"free {'x' * (n % 5)}"))
            os.sched_yield()
    finally:
        os._exit(0)


def rows() -> Iterable[Row]:
    """The rows."""
    group = shapes.GROUP
    for name, (file, files) in SPECIAL.items():
        yield shapes.left_out(f"path-{name}", files, file)
    for name, (file, files) in CLOSED.items():
        yield shapes.left_out(f"closed-{name}", files, file, nobody=True)
    for name, content in NOT_OURS.items():
        said = os.fsdecode(name).replace("/", "-")
        yield shapes.silent(f"none-of-ours-{said}", {name: content})
    yield shapes.silent("none-of-ours-all", NOT_OURS)
    yield shapes.silent("linked-file", {"faq/rule.yaml": link("../kept/rule"), "kept/rule": entry()})
    loops = {"faq/up": link(".."), "faq/up2": link("..")}
    for names in (("faq/up",), ("faq/up", "faq/up2")):
        files = {name: loops[name] for name in names}
        runs = (Run(ASK_SOUND, out=(SOUND_SAYS,), seconds=5), Run(ASK_CRISIS, out=(CRISIS_SAYS,)))
        yield Row(f"{group}-link-loops-{len(names)}", group, runs, {**SOUND, **files})
    shipped = Run(ASK_FASTING, out=(FASTING_SAYS,), err=("our-clinic",))
    yield Row(f"{group}-pack-empty", group, (shipped,), {})
    yield Row(f"{group}-pack-of-folders", group, (shipped,), {"faq": folder, "pre-infusion": folder})
    yield Row(f"{group}-pack-of-none-of-ours", group, (shipped,), {"README.md": "# x\n", "notes.txt": "x"})
    gone = Run(("--content", "@work/nowhere", *ASK_FASTING), out=(FASTING_SAYS,), err=("nowhere",))
    yield Row(f"{group}-pack-gone", group, (gone,))
    yield Row(f"{group}-pack-gone-strict", group, (shapes_strict("@work/nowhere"),))
    variable = Run(ASK_FASTING, out=(FASTING_SAYS,), err=("nowhere",), env={"KETAREF_CONTENT": "/nowhere/at/all"})
    yield Row(f"{group}-pack-gone-by-variable", group, (variable,))
    for value in ("", ":", ":::"):
        run = Run(ASK_FASTING, out=(FASTING_SAYS,), env={"KETAREF_CONTENT": value}, err_lines=0)
        yield Row(f"{group}-variable-of-nothing-{len(value)}", group, (run,))
    empty = Run(("--content", "", *ASK_FASTING), status=(0, 2), err_lines=1)
    yield Row(f"{group}-pack-without-a-name", group, (empty,))
    for target in ("/dev/null", "/dev/zero", "/proc/self/fd", "/etc/hostname"):
        run = Run(("--content", target, *ASK_FASTING), out=(FASTING_SAYS,), err=(Path(target).name,))
        yield Row(f"{group}-pack-is{target.replace('/', '-')}", group, (run,))
    here = (Run(ASK_FASTING, out=(FASTING_SAYS,), err=("our-clinic",)),)
    yield Row(
        f"{group}-closed-pack", group, (_close_first(here[0]),), {"faq/rule.yaml": entry()}, nobody=True, shared=False
    )
    yield Row(
        f"{group}-many-bad-files",
        group,
        (Run(ASK_SOUND, out=(SOUND_SAYS,), err=("our-clinic", "400")),),
        {**SOUND, **_many(100, 4)},
    )
    yield Row(
        f"{group}-very-deep-folders",
        group,
        (Run(ASK_SOUND, out=(SOUND_SAYS,), err=("our-clinic",)),),
        {**SOUND, f"faq/{'d/' * 300}f.yaml": "["},
    )
    many = "".join(f"- {entry(f'r-{n}', f'Rule {n}')}\n" for n in range(20_000))
    yield Row(
        f"{group}-20000-entries",
        group,
        (Run(ASK_SOUND, out=(SOUND_SAYS,), seconds=100),),
        {**SOUND, "faq.yaml": many},
        slow=True,
    )
    yield Row(
        f"{group}-written-at-this-moment",
        group,
        (
            Run(ASK_FASTING, out=(FASTING_SAYS,), before=_written_now),
            *(Run(ASK_FASTING, out=(FASTING_SAYS,)),) * 6,
        ),
        SOUND,
        shared=False,
    )


def shapes_strict(directory: str) -> Run:
    """A command that demands a pack that is not there."""
    return Run(
        ("--strict", "--content", directory, *ASK_FASTING), status=(3,), out_not=(FASTING_SAYS,), err=("nowhere",)
    )


def _close_first(run: Run) -> Run:
    return replace(run, before=lambda place: place.pack.chmod(0))
