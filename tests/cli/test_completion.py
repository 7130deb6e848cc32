"""What shells complete, as they ask for it; and in the shells themselves, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ketaref.cli import COMMANDS
from tests.cli import run

ROOT = Path(__file__).parent.parent.parent
TOP = {name for name in COMMANDS if " " not in name}
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def installed(tmp_path):
    """A directory with the command `ketaref` in it, as a shell finds it on PATH."""
    command = tmp_path / "ketaref"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom ketaref.__main__ import run\nrun()\n"
    )
    command.chmod(0o755)
    return tmp_path


def completed(shell, line):
    """The completions of a line, of those that a shell is told."""
    if shell == "bash":
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    else:
        asked = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    code = "import sys; sys.argv[0] = 'ketaref'; from ketaref.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=os.environ | asked | {"_KETAREF_COMPLETE": f"complete_{shell}"},
    )  # fmt: skip
    assert result.stderr == ""
    return result.stdout


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("ketaref prep", {"prep-instructions"}),
        ("ketaref content lo", {"locate"}),
        ("ketaref search --pla", {"--plain"}),
        ("ketaref search --for p", {"patient"}),
        ("ketaref --for ", {"clinician", "patient", "front-desk"}),
        ("ketaref --color n", {"never"}),
        ("ketaref contraindications --severity rel", {"relative"}),
        ("ketaref list pharmacok", {"pharmacokinetics"}),
        ("ketaref search --kind cont", {"contraindications"}),
        ("ketaref show uncontrolled-g", {"uncontrolled-glaucoma"}),
        ("ketaref cite zarate-2006", {"zarate-2006"}),
        ("ketaref cite --cited-by uncontrolled-g", {"uncontrolled-glaucoma"}),
        ("ketaref cite --format ris", {"ris"}),
        ("ketaref help exit", {"exit-codes"}),
        ("ketaref help scr", {"screen"}),
        ("ketaref discrepancies --risk h", {"high"}),
        ("ketaref discrepancies --document infusion-f", {"infusion-faq"}),
        ("ketaref cite --kind tria", {"trial", "trial-registry"}),
        ("ketaref sources --kind guideline-", {"guideline-summary"}),
        ("ketaref content check --explain KR22", {f"KR22{n}" for n in range(10)}),
    ],
)
def test_a_line_is_completed(line, finished):
    assert set(completed("bash", line).split()) == finished


def test_a_style_is_completed_with_those_of_the_extra_where_it_is_installed():
    assert {"ama", "apa"} <= set(completed("bash", "ketaref cite --style a").split())


def test_an_empty_line_is_completed_with_all_commands():
    assert set(completed("bash", "ketaref ").split()) == TOP


def test_descriptions_are_told_where_a_shell_shows_them():
    assert "search\tSearch everything: typos" in completed("fish", "ketaref sea")
    assert '"search":"Search everything\\\\: typos' in completed("zsh", "ketaref sea")
    assert "ketaref[styles]" in completed("fish", "ketaref cite --sty")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_that_its_shell_accepts(shell):
    script = run("--show-completion", shell)
    assert (script.exit_code, "_KETAREF_COMPLETE" in script.stdout) == (0, True)
    if not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine")
    options = ["--no-execute"] if shell == "fish" else ["-n"]
    subprocess.run([shell, *options], input=script.stdout, text=True, check=True)


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_itself_completes(shell, installed):
    if not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine")
    (installed / "script").write_text(run("--show-completion", shell).stdout)
    asked = {
        "bash": f"""source {installed}/script
            COMP_WORDS=(ketaref show uncontrolled-g); COMP_CWORD=2; _ketaref_completion ketaref
            printf '%s\\n' "${{COMPREPLY[@]}}" """,
        "fish": f"source {installed}/script; complete --do-complete 'ketaref show uncontrolled-g'",
        # zsh completes on a terminal alone: a terminal of its own types the line and a tab.
        "zsh": f"""autoload -Uz compinit && compinit -u -d {installed}/dump
            zmodload zsh/zpty
            zpty shell zsh -f
            zpty -w shell "PATH={installed}:\\$PATH; autoload -Uz compinit; compinit -u -d {installed}/dump"
            zpty -w shell "source {installed}/script; PROMPT=ready"
            sleep 2
            zpty -w -n shell $'ketaref show uncontrolled-g\\t'
            sleep 3
            zpty -r shell answer '*laucoma*'; print -r -- $answer""",
    }[shell]
    result = subprocess.run(
        [shell, *(["-f"] if shell == "zsh" else []), "-c", asked], capture_output=True, text=True, timeout=60,
        check=False, env=os.environ | {"PATH": f"{installed}:{os.environ['PATH']}", "HOME": str(installed)},
    )  # fmt: skip
    assert "uncontrolled-glaucoma" in result.stdout, result.stdout + result.stderr
