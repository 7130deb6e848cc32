"""Whole-process times of the installed command against a minimal Typer program, alternating in one run.

`python -m tests.speed [--runs N]` builds the wheel, installs it with its dependencies beside the floor programs in a
virtual environment, and prints medians and ratios. Not a test: time depends on the machine, a ratio in one run hardly.
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
# command -> (arguments, the floor it is held against)
COMMANDS = {
    "search glaucoma": (["search", "glaucoma"], "panel"),
    "search glucoma (typo)": (["search", "glucoma"], "panel"),
    "search --json can I drive home": (["search", "--json", "can I drive home"], "plain"),
    "show uncontrolled-glaucoma": (["show", "uncontrolled-glaucoma"], "panel"),
    "cite zarate2006": (["cite", "zarate2006"], "panel"),
    "cite zarate2006 --panel": (["cite", "zarate2006", "--panel"], "panel"),
    "contraindications": (["contraindications"], "panel"),
    "--help": (["--help"], "help"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        venv.create(home / "venv", with_pip=True)
        binary = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([binary / "python", "-m", "pip", "--quiet", "install", ROOT], check=True)
        (home / "panel.py").write_text(FLOOR.format(body=PANEL), encoding="utf-8")
        (home / "plain.py").write_text(FLOOR.format(body="print('hello ' + name)"), encoding="utf-8")
        python = str(binary / "python")
        floors = {"panel": [python, "panel.py"], "plain": [python, "plain.py"], "help": [python, "panel.py", "--help"]}
        ours = {label: [str(binary / "ketaref"), *args] for label, (args, _) in COMMANDS.items()}
        times: dict[str, list[float]] = {label: [] for label in (*floors, *ours)}
        for _ in range(runs + 1):
            for label, command in (floors | ours).items():
                start = time.perf_counter()
                subprocess.run(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                times[label].append(time.perf_counter() - start)
        # The first round fills the caches of the file system and is not counted.
        medians = {label: statistics.median(values[1:]) * 1000 for label, values in times.items()}
        print("| command | median, ms | floor, ms | ratio |\n| --- | --- | --- | --- |")
        for label, (_, floor) in COMMANDS.items():
            ratio = medians[label] / medians[floor]
            print(f"| `ketaref {label}` | {medians[label]:.0f} | {medians[floor]:.0f} ({floor}) | {ratio:.2f} |")
        print(f"\n{runs} runs each, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
