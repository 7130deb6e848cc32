"""The screens of ketaref: which there are, as text that is kept and as pictures that are looked at.

    python -m tools.screens text [--command NAME ...] [--columns 40 80] [--rows 24]
    python -m tools.screens png --command search-glaucoma --palette gnome-dark --out DIR
    python -m tools.screens sheet --columns 80 --palette gnome-light --out DIR
    python -m tools.screens update
    python -m tools.screens docs

`update` rewrites the snapshots in `tests/screens/`, which a test compares with what the screens are now; `docs` makes
the pictures of `docs/pictures/`. Pictures are made by Chromium, where there is one, from the characters and colors of a
real pseudo-terminal (`tools.terminal`).
"""

from __future__ import annotations

import argparse
import html
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tools.palettes import PALETTES, Look, Palette
from tools.terminal import Line, Shot, shoot, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "tests" / "screens"
# Lines that a snapshot holds of an answer longer than its screen.
MOST_KEPT = 100
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# A day that lies ahead for long, so that times of a visit stay as they are.
DAY = "2031-12-01 13:00"
CLINIC = "tests/data/clinics/fasting-patch"
"""A clinic's pack, from the root of the checkout."""


class Screen(NamedTuple):
    """A command whose screen is looked at.

    Attributes:
        name: what its snapshot and picture are called.
        arguments: what is typed after `ketaref`.
        kept: the columns at which a snapshot of it is kept, with 24 rows.
        copied: whether it is printed to be copied or read by a program, and so in lines of its own length.
        live: whether it fills the screen and waits for keys, and so shows as much of a line as there is room for.
    """

    name: str
    arguments: tuple[str, ...]
    kept: tuple[int, ...] = ()
    copied: bool = False
    live: bool = False


_EVERYWHERE, _USUAL = (80, 40, 120), (80,)
SCREENS = (
    Screen("search-glaucoma", ("search", "glucoma"), _EVERYWHERE),
    Screen("search-crisis", ("search", "my", "husband", "is", "suicidal"), _EVERYWHERE),
    Screen("search-chair", ("search", "patient", "not", "breathing"), _USUAL),
    Screen("search-driving", ("search", "can", "I", "drive", "home"), _USUAL),
    Screen("search-second", ("search", "glucoma", "-2"), _USUAL),
    Screen("search-every", ("search", "glucoma", "-a")),
    Screen("search-plain", ("search", "glucoma", "--plain"), _USUAL),
    Screen("search-note", ("search", "glucoma", "--note"), _USUAL, copied=True),
    Screen("search-front-desk", ("search", "can", "I", "drink", "water", "before", "--for", "front-desk"), _EVERYWHERE),
    Screen("search-patient", ("search", "can", "I", "drink", "water", "before", "--for", "patient"), _USUAL),
    Screen("search-nothing", ("search", "lawn", "mower", "repair"), _USUAL),
    Screen("search-doses", ("search", "infusion", "rate", "0.5", "mg/kg"), _USUAL),
    Screen("show-hypertension", ("show", "uncontrolled-hypertension"), _EVERYWHERE),
    Screen("show-bioavailability", ("show", "oral-bioavailability"), _USUAL),
    Screen("show-words", ("show", "high", "blood", "pressure"), _USUAL),
    Screen("show-front-desk", ("show", "uncontrolled-hypertension", "--for", "front-desk"), _USUAL),
    Screen("show-disputes", ("show", "uncontrolled-hypertension", "--disputes")),
    Screen("show-cite", ("show", "uncontrolled-glaucoma", "--cite")),
    Screen("show-nothing", ("show", "glaucoma-uncontroled"), _USUAL),
    Screen("contraindications", ("contraindications",), _EVERYWHERE),
    Screen("contraindications-front-desk", ("contraindications", "--for", "front-desk")),
    Screen("contraindications-absolute", ("contraindications", "--severity", "absolute")),
    Screen("contraindications-pregnant", ("contraindications", "pregnant"), _USUAL),
    Screen("interactions", ("interactions",), _USUAL),
    Screen("interactions-lorazepam", ("interactions", "lorazepam"), _USUAL),
    Screen("prep", ("prep-instructions",), _EVERYWHERE),
    Screen("prep-at", ("prep-instructions", "--at", DAY), _EVERYWHERE),
    Screen("prep-verbose", ("prep-instructions", "-v")),
    Screen("prep-front-desk", ("prep-instructions", "--at", DAY, "--for", "front-desk"), _USUAL),
    Screen("prep-words", ("prep-instructions", "fasting")),
    Screen("post", ("post-instructions",), _USUAL),
    Screen("post-at", ("post-instructions", "--at", DAY), _USUAL),
    Screen("side-effects", ("side-effects",)),
    Screen("side-effects-bladder", ("side-effects", "bladder"), _USUAL),
    Screen("protocols", ("protocols",)),
    Screen("protocols-crps", ("protocols", "crps"), _USUAL),
    Screen("conditions", ("conditions",)),
    Screen("pharmacology", ("pharmacology",)),
    Screen("pharmacology-half-life", ("pharmacology", "half-life"), _USUAL),
    Screen("mechanism", ("mechanism",)),
    Screen("faq", ("faq",)),
    Screen("faq-safe", ("faq", "is", "it", "safe"), _USUAL),
    Screen("glossary", ("glossary",)),
    Screen("glossary-trd", ("glossary", "TRD"), _USUAL),
    Screen("list", ("list",)),
    Screen("list-kind", ("list", "glossary")),
    Screen("schema", ("schema",), copied=True),
    Screen("screen", ("screen", "htn, pregnant 12 weeks, on lamictal, no hx of glaucoma"), _EVERYWHERE),
    Screen("screen-checklist", ("screen", "--checklist"), _USUAL),
    Screen("cite", ("cite", "zarate-2006"), _EVERYWHERE),
    Screen("cite-words", ("cite", "bladder"), _USUAL),
    Screen("cite-nothing", ("cite", "zarate2060")),
    Screen("chart", ("chart",), _USUAL),
    Screen("chart-bioavailability", ("chart", "bioavailability"), _USUAL),
    Screen("evidence", ("evidence", "bipolar"), _EVERYWHERE),
    Screen("discrepancies", ("discrepancies",), _EVERYWHERE),
    Screen("discrepancies-high", ("discrepancies", "--risk", "high")),
    Screen("sources", ("sources",), _USUAL),
    Screen("browse", ("browse", "glaucoma"), live=True),
    Screen("info", ("info",)),
    Screen("content", ("content",)),
    Screen("content-check", ("content", "check", "--explain", "KR205")),
    Screen("search-clinic", ("search", "fasting", "--content", CLINIC), _USUAL),
    Screen("prep-clinic", ("prep-instructions", "--at", DAY, "--content", CLINIC), _USUAL),
    Screen("content-diff", ("content", "diff", "--help"), _USUAL),
    Screen("content-changelog", ("content", "changelog", "--since", "2026.11.24")),
    Screen("content-due", ("content", "due", "--by", "2031-01-01")),
    # What writes files is looked at by its help.
    Screen("content-new", ("content", "new", "--help"), _USUAL),
    Screen("content-edit", ("content", "edit", "--help")),
    Screen("content-confirm", ("content", "confirm", "--help")),
    Screen("content-sign", ("content", "sign", "--help"), _USUAL),
    Screen("content-verify", ("content", "verify", "--help")),
    Screen("content-locate", ("content", "locate", "uncontrolled-glaucoma"), copied=True),
    Screen("content-counts", ("content", "counts"), copied=True),
    Screen("help", ("--help",), _EVERYWHERE),
    Screen("help-search", ("search", "--help"), _USUAL),
    Screen("help-topics", ("help", "topics"), _USUAL),
    Screen("nothing-typed", (), _USUAL),
    Screen("misspelt", ("serach", "glaucoma"), _USUAL),
    Screen("version", ("--version",), copied=True),
)  # fmt: skip


DOCS = ROOT / "docs" / "pictures"
# Pictures of the documentation: file -> screen and palette.
PICTURED = {
    "search-dark": ("search-glaucoma", "gnome-dark"),
    "search-light": ("search-glaucoma", "gnome-light"),
    "show": ("show-hypertension", "gnome-dark"),
    "crisis": ("search-crisis", "gnome-dark"),
    "contraindications": ("contraindications", "gnome-dark"),
    "prep-at": ("prep-at", "gnome-light"),
    "front-desk": ("search-front-desk", "gnome-light"),
    "screen": ("screen", "gnome-dark"),
    "browse": ("browse", "gnome-dark"),
}


def named(names: Iterable[str]) -> list[Screen]:
    """The screens of such names, or all of them.

    Raises:
        SystemExit: there is none of a name.
    """
    known = {screen.name: screen for screen in SCREENS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no screen is called '{unknown[0]}'; there are {', '.join(known)}")
    return [known[name] for name in names] or list(SCREENS)


def shoot_all(screens: Iterable[Screen], *, columns: int, rows: int, ketaref: Path | None = None) -> list[Shot]:
    """Run the commands of screens, two at a time."""
    run = partial(shoot, columns=columns, rows=rows, ketaref=ketaref)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [screen.arguments for screen in screens]))


# -- as text


def snapshot(shot: Shot) -> str:
    """A shot as text: what stands on the screen, every line if there are more, and the looks with their first text."""
    screen, whole = text_of(shot.screen), text_of(shot.whole)
    state = "waits in the pager" if shot.paged else "ends at the prompt"
    parts = [f"# {shot.columns} columns, {shot.rows} rows; {state}; {len(whole)} lines", *screen]
    if len(whole) > shot.rows - 2:
        parts += ["# whole", *whole[:MOST_KEPT]]
    if len(whole) > MOST_KEPT:
        parts += [f"# {len(whole) - MOST_KEPT} more lines"]
    parts += ["# looks", *looks(shot.whole)]
    return mask("\n".join(parts) + "\n")


def looks(lines: list[Line]) -> list[str]:
    """A line for each look other than the terminal's own: its name and the first text in it."""
    first: dict[Look, str] = {}
    for line in lines:
        for look, cells in itertools.groupby(line, key=lambda cell: cell.look):
            text = "".join(cell.data for cell in cells).strip()
            if text and look != Look():
                first.setdefault(look, text)
    return sorted(f"{look}: {text}" for look, text in first.items())


def mask(text: str) -> str:
    """Text without what changes with every edit of the content, or with the machine."""
    text = re.sub(r"\d{4}\.\d\d\.\d\d\+[0-9a-f]{8}", "2026.11.24+digest00", text)
    text = re.sub(r"(?<=Looked up )\d{4}-\d\d-\d\d", "2026-11-24", text)
    return re.sub(re.escape(os.environ.get("HOME", "/home/nobody")) + r"(?=/)", "~", text)


def kept_file(screen: Screen, columns: int) -> Path:
    """Where the snapshot of a screen is kept."""
    return KEPT / f"{screen.name}-{columns}.txt"


def update() -> None:
    """Rewrite the kept snapshots, and remove those that are no longer kept."""
    wanted = set()
    for columns in sorted({columns for screen in SCREENS for columns in screen.kept}):
        screens = [screen for screen in SCREENS if columns in screen.kept]
        for screen, shot in zip(screens, shoot_all(screens, columns=columns, rows=24, ketaref=ROOT), strict=True):
            path = kept_file(screen, columns)
            path.write_text(snapshot(shot), encoding="utf-8")
            wanted.add(path)
    for path in set(KEPT.glob("*.txt")) - wanted:
        path.unlink()
    print(f"{len(wanted)} snapshots in {KEPT}")


# -- as pictures

# DejaVu Sans Mono at 14 pixels is 8.43 pixels wide.
_CELL, _LINE, _PAD, _CAPTION = 8.43, 16, 12, 22
_STYLE = f"""
body {{ margin: 0; padding: {_PAD}px; width: max-content; }}
main {{ display: grid; gap: {_PAD}px; }}
figure {{ margin: 0; width: min-content; }}
figcaption {{ font: bold 13px/{_CAPTION}px 'DejaVu Sans', sans-serif; color: #000; height: {_CAPTION}px;
  width: 0; min-width: 100%; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }}
pre {{ margin: 0; padding: 6px 8px; font: 14px/{_LINE}px 'DejaVu Sans Mono', monospace; }}
pre div {{ height: {_LINE}px; white-space: pre; }}
pre span {{ display: inline-block; height: {_LINE}px; vertical-align: top; }}
"""


def _html_line(line: Line, palette: Palette) -> str:
    spans = []
    for look, cells in itertools.groupby(line, key=lambda cell: cell.look):
        front, back = look.shades(palette)
        style = f"color:#{front};background:#{back}" + (";font-weight:bold" if look.bold else "")
        spans.append(f'<span style="{style}">{html.escape("".join(cell.data for cell in cells))}</span>')
    return f"<div>{''.join(spans)}</div>"


def _figure(lines: list[Line], palette: Palette, columns: int, rows: int, caption: str) -> str:
    size = f"width:{columns * _CELL:.0f}px;height:{rows * _LINE}px"
    style = f"{size};background:#{palette.background};color:#{palette.foreground}"
    body = "".join(_html_line(line, palette) for line in lines)
    title = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure>{title}<pre style="{style}">{body}</pre></figure>'


def page(figures: list[str], across: int, background: str = "808080") -> str:
    """A page with so many figures beside each other."""
    layout = f"main {{ grid-template-columns: repeat({across}, max-content); }} body {{ background: #{background}; }}"
    return f"<!doctype html><meta charset='utf-8'><style>{_STYLE}{layout}</style><main>{''.join(figures)}</main>"


def photograph(text: str, path: Path, *, width: float, height: float, scale: float = 1) -> None:
    """A page as a PNG.

    Raises:
        SystemExit: there is no Chromium, or it made no picture.
    """
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise SystemExit("no pictures: there is no Chromium on this machine (apt install chromium)")
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "page.html"
        source.write_text(text, encoding="utf-8")
        options = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-lcd-text",
            f"--force-device-scale-factor={scale}",
            f"--user-data-dir={scratch}/user",
        )
        size = f"--window-size={width + 2 * _PAD:.0f},{height + 2 * _PAD:.0f}"
        run = subprocess.run(
            [chromium, *options, size, f"--screenshot={path.resolve()}", source.as_uri()],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if not path.exists():
        raise SystemExit(f"no pictures: {chromium} ended with {run.returncode}: {run.stderr.strip()[-300:]}")


def picture(shot: Shot, palette: Palette, path: Path, *, whole: bool = False) -> None:
    """One screen as a PNG, without a caption, sharp on dense displays; or all that the command printed."""
    lines = shot.whole if whole else shot.screen
    rows = len(lines)
    text = page([_figure(lines, palette, shot.columns, rows, "")], 1, palette.background)
    photograph(text, path, width=shot.columns * _CELL + 16, height=rows * _LINE + 12, scale=1.25)


def sheets(shots: list[Shot], palette: Palette, stem: Path, *, each: int = 8) -> list[Path]:
    """Contact sheets of so many screens each, as PNG files."""
    made = []
    across = max(1, 2000 // int(shots[0].columns * _CELL + 28))
    for number, start in enumerate(range(0, len(shots), each), 1):
        group = shots[start : start + each]
        figures = [_figure(s.screen, palette, s.columns, s.rows, _caption(s)) for s in group]
        path = stem.with_name(f"{stem.name}-{number}.png")
        beside = min(across, len(group))
        down = -(-len(group) // beside)
        width = beside * (group[0].columns * _CELL + 16 + _PAD)
        height = down * (group[0].rows * _LINE + 12 + _CAPTION + _PAD)
        photograph(page(figures, beside), path, width=width, height=height)
        made.append(path)
    return made


def _caption(shot: Shot) -> str:
    return f"{shot.command}   {'(pager)' if shot.paged else '(prompt)'} {len(shot.whole)} lines"


def picture_docs() -> None:
    """Make the pictures of the documentation, at 80 columns and 24 rows."""
    DOCS.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for name, _ in PICTURED.values()))
    shots = dict(zip(names, shoot_all(named(names), columns=80, rows=24, ketaref=ROOT), strict=True))
    for file, (name, palette) in PICTURED.items():
        picture(shots[name], PALETTES[palette], DOCS / f"{file}.png")
        print(DOCS / f"{file}.png")


# -- command line


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.screens", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["text", "png", "sheet", "update", "docs"])
    parser.add_argument("--command", nargs="*", default=[], metavar="NAME", help="these screens; all when left out")
    parser.add_argument("--columns", nargs="*", type=int, default=[80])
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--palette", nargs="*", choices=[*PALETTES], default=["gnome-dark"])
    parser.add_argument("--out", type=Path, default=Path("screens"), help="the directory for files")
    parser.add_argument("--whole", action="store_true", help="pictures of all that is printed, not of the screen")
    parser.add_argument("--each", type=int, default=8, help="screens on a sheet")
    parser.add_argument("--ketaref", type=Path, default=ROOT, help="a checkout to run instead of this one")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    if options.what in ("update", "docs"):
        (update if options.what == "update" else picture_docs)()
        return
    screens = named(options.command)
    if options.what != "text":
        options.out.mkdir(parents=True, exist_ok=True)
    for columns in options.columns:
        shots = shoot_all(screens, columns=columns, rows=options.rows, ketaref=options.ketaref)
        if options.what == "text":
            print(*(f"== {shot.command}\n{snapshot(shot)}" for shot in shots), sep="\n")
            continue
        for palette in options.palette:
            if options.what == "sheet":
                stem = options.out / f"sheet-{columns}x{options.rows}-{palette}"
                print(*sheets(shots, PALETTES[palette], stem, each=options.each), sep="\n")
                continue
            for screen, shot in zip(screens, shots, strict=True):
                path = options.out / f"{screen.name}-{columns}-{palette}.png"
                picture(shot, PALETTES[palette], path, whole=options.whole)
                print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
