"""Whole-process times of the installed command against a minimal Typer program, alternating in one run.

`python -m tools.speed [--runs N]` builds the wheel, installs it with its dependencies beside the floor programs in a
virtual environment, and prints medians and ratios: each command, shell completion, a run with no writable home, the
first run after an installation, and runs with a small clinic pack against the same without. Not a test: time depends on
the machine, a ratio in one run hardly.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOOR = """
import typer
app = typer.Typer()
@app.command()
def main(name: str = "x") -> None:
    {body}
app()
"""
PANEL = "from rich.console import Console; from rich.panel import Panel; Console().print(Panel('hello ' + name))"
NO_HOME = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull}
FIRST_RUNS = 5
# A pack as clinics have it at first: who they are, a rule of their own, and where it is written.
PACK = {
    "clinic.yaml": "name: Front Range Infusion\nphone: (303) 555-0100\n",
    "faq/our-parking.yaml": """
id: our-parking
title: Our parking
summary: Patients park free behind the building.
statements:
- {text: Parking behind the building is free for patients., cites: [our-handbook]}
reviewed: {date: 2026-11-27, by: Dr. A. Example, due: 2027-11-27}
""",
    "references/clinic-document.yaml": """
- id: our-handbook
  kind: clinic-document
  csl: {type: report, title: Patient handbook, issued: {date-parts: [[2026]]}}
  known_as: our handbook
""",
}


# As bash asks for the completion of a line's last word.
COMPLETION = {"COMP_WORDS": "ketaref show unc", "COMP_CWORD": "2", "_KETAREF_COMPLETE": "complete_bash"}

# label -> (arguments, the floor it is held against)
COMMANDS = {
    "search glaucoma": (["search", "glaucoma"], "panel"),
    "search glucoma (typo)": (["search", "glucoma"], "panel"),
    "search --json can I drive home": (["search", "--json", "can I drive home"], "plain"),
    "show uncontrolled-glaucoma": (["show", "uncontrolled-glaucoma"], "panel"),
    "cite zarate-2006": (["cite", "zarate-2006"], "panel"),
    "cite zarate-2006 --panel": (["cite", "zarate-2006", "--panel"], "panel"),
    "contraindications": (["contraindications"], "panel"),
    "--help": (["--help"], "help"),
}
PACKED = ("search glaucoma", "show uncontrolled-glaucoma")
"""Commands that are held against themselves without a pack."""


def seconds(command: list[str], home: Path, **environment: str) -> float:
    """How long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(
        command, cwd=home, env=os.environ | environment, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def write_pack(directory: Path) -> Path:
    """A small pack."""
    for name, text in PACK.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        venv.create(home / "venv", with_pip=True)
        binary = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
        python, ketaref = str(binary / "python"), str(binary / "ketaref")
        pip = [python, "-m", "pip", "--quiet"]
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", home, ROOT], check=True)
        wheel = next(home.glob("*.whl"))
        subprocess.run([*pip, "install", wheel], check=True)
        (home / "panel.py").write_text(FLOOR.format(body=PANEL), encoding="utf-8")
        (home / "plain.py").write_text(FLOOR.format(body="print('hello ' + name)"), encoding="utf-8")
        panel = [python, "panel.py"]
        floors = {"panel": panel, "plain": [python, "plain.py"], "help": [*panel, "--help"]}
        ours: dict[str, tuple[list[str], dict[str, str], str]] = {
            f"ketaref {label}": ([ketaref, *args], {}, floor) for label, (args, floor) in COMMANDS.items()
        }
        ours["completion of `ketaref show unc`"] = ([ketaref], COMPLETION, "plain")
        ours["ketaref search glaucoma, no home"] = ([ketaref, "search", "glaucoma"], NO_HOME, "panel")
        pack = str(write_pack(home / "clinic"))
        os.environ["XDG_CACHE_HOME"] = str(home / "cache")
        for label in PACKED:
            ours[f"ketaref {label}, a small pack"] = (
                [ketaref, "--content", pack, *label.split()], {}, f"ketaref {label}",
            )  # fmt: skip
        times: dict[str, list[float]] = {label: [] for label in (*floors, *ours)}
        for _ in range(runs + 1):
            for label, command in floors.items():
                times[label].append(seconds(command, home))
            for label, (command, environment, _) in ours.items():
                times[label].append(seconds(command, home, **environment))
        # The first round fills the caches of the file system and is not counted.
        medians = {label: statistics.median(values[1:]) * 1000 for label, values in times.items()}
        rows = {label: (medians[label], medians[floor], floor) for label, (_, _, floor) in ours.items()}
        first: list[float] = []
        for _ in range(FIRST_RUNS):
            subprocess.run([*pip, "install", "--force-reinstall", "--no-deps", wheel], check=True)
            first.append(seconds([ketaref, "search", "glaucoma"], home) * 1000)
        rows["ketaref search glaucoma, first run"] = (statistics.median(first), medians["panel"], "panel")
        print("| command | median, ms | floor, ms | ratio |\n| --- | --- | --- | --- |")
        for label, (ms, least, floor) in rows.items():
            print(f"| {label} | {ms:.0f} | {least:.0f} ({floor}) | {ms / least:.2f} |")
        print(f"\n{runs} runs each, the first run {FIRST_RUNS}; Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
