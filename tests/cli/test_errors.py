"""How a command ends when it cannot answer: one line on stderr, the exit status that README promises."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ketaref.cli import reading, search
from ketaref.errors import ExitStatus
from tests.cli import run, run_process


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("search", "?!"), 2, "no letter or digit"),
        (("search", ""), 2, "no letter or digit"),
        (("search", "glaucoma " * 2000), 2, "characters"),
        (("search", "--kind", "faqs", "x"), 2, "unknown kind 'faqs'; choose from crisis, contraindications"),
        (("search", "--kind", "[/red]\x1b[1m", "x"), 2, "unknown kind '[/red]\\x1b[1m'"),
        (("search", "--limit", "many", "x"), 2, "many"),
        (("search", "--limit", "0", "x"), 2, "0 is not in the range"),
        (("show", "uncontrolled-glaucom"), 1, "nearest: uncontrolled-glaucoma"),
        (("show", "[/sourdough]"), 1, "no entry has the id '[/sourdough]'"),
        (("cite", "nokey2071"), 1, "nearest:"),
        (("cite", "zarate-2006", "--style", "x" * 5000), 2, "no style is called 'xxx"),
        (("cite", "zarate-2006", "--style", "a\0b"), 2, "no style is called 'a\\x00b'"),
        (("cite", "--cited-by", "uncontrolled-glaucom"), 1, "nearest: uncontrolled-glaucoma"),
        (("cite", "--for", "uncontrolled-glaucoma"), 2, "cite --cited-by ENTRY-ID"),
        (("cite", "--kind", "novel"), 2, "choose from"),
        (("cite", "zarate-2006", "--all"), 2, "give one of them"),
        (("serach", "x"), 2, "Did you mean 'search'?"),
        (("contents",), 2, "Did you mean 'content'"),
        (("content", "chek"), 2, "Did you mean 'check'?"),
        (("discrepancies", "--document", "nobody"), 1, "documents with disputed claims"),
        (("discrepancies", "--risk", "extreme"), 2, "extreme"),
        (("screen",), 2, "give findings"),
        (("screen", "htn", "--checklist"), 2, "one of them"),
        (("screen", "htn", "--format", "fhir"), 2, "is for the checklist"),
        (("screen", "htn", "--as-of", "tomorrow"), 2, "'tomorrow' is not a date; write it as 2026-12-01"),
        (("prep-instructions", "--limit", "2", "-o", "x.html"), 2, "leave out --limit"),
        (("prep-instructions", "water", "-o", "x.html"), 2, "leave out the words"),
        (("--strict", "--content", "/nowhere", "search", "glaucoma"), 3, "nowhere"),
    ],
)
def test_an_error_is_one_line_on_stderr(args, status, says):
    result = run(*args)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith("ketaref: ")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr


@pytest.fixture
def broken(monkeypatch):
    """A fault of our own, with what was typed in its message and in its frame."""

    def fail(_index, words, **_options):
        finding = f"{words}, as typed"
        raise KeyError(finding)

    monkeypatch.setattr(search, "ask", fail)


def test_too_little_memory_is_one_line(monkeypatch):
    def fail(*_arguments, **_options):
        raise MemoryError

    monkeypatch.setattr(search, "ask", fail)
    result = run("search", "hiv positive")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (ExitStatus.INTERNAL, "", 1)
    assert "not enough memory" in result.stderr


@pytest.mark.usefixtures("broken")
def test_an_internal_error_is_one_line_that_repeats_nothing_typed():
    result = run("search", "hiv positive")
    assert (result.exit_code, result.stdout) == (ExitStatus.INTERNAL, "")
    assert len(result.stderr.splitlines()) == 1
    assert "internal error: KeyError at ketaref/cli/search.py:" in result.stderr
    assert "--debug" in result.stderr
    assert "hiv" not in result.stderr


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("args", [["--debug", "search", "hiv positive"], ["search", "hiv positive", "--debug"]])
def test_debug_shows_the_traceback_without_local_variables(args):
    result = run(*args)
    assert result.exit_code == ExitStatus.INTERNAL
    assert "Traceback (most recent call last)" in result.stderr
    assert "raise KeyError(finding)" in result.stderr
    assert "finding = " not in result.stderr.replace('finding = f"', "")
    assert "words = 'hiv" not in result.stderr


def test_an_error_in_a_group_below_is_one_line_too(monkeypatch):
    from ketaref.cli import content

    monkeypatch.setattr(content, "ANSWERING_KINDS", None)
    result = run("content", "counts")
    assert (result.exit_code, len(result.stderr.splitlines())) == (ExitStatus.INTERNAL, 1)


def test_stdout_closed_early_is_no_error():
    command = f"{sys.executable} -m ketaref contraindications | head -1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_an_interrupt_ends_with_130_and_says_nothing(as_json):
    # The command waits for its findings on stdin, well past the start of the process.
    process = subprocess.Popen(
        [sys.executable, "-m", "ketaref", "screen", "-", *as_json],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (ExitStatus.INTERRUPTED, b"", b"")


def test_no_arguments_print_help_and_end_with_2():
    for args in ((), ("content",)):
        result = run_process(*args)
        assert result.returncode == ExitStatus.USAGE
        assert "Usage:" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("contraindications", "--json"), 0),
        (("search", "sourdough"), 1),
        (("search", "--limit", "0", "x"), 2),
        (("--strict", "--content", "/nowhere", "search", "x"), 3),
    ],
)
def test_the_installed_command_ends_at_once_with_all_of_its_output_and_its_status(args, status):
    installed = "import sys; from ketaref.__main__ import run; sys.argv = ['ketaref', *sys.argv[1:]]; run()"
    ended = subprocess.run([sys.executable, "-c", installed, *args], capture_output=True, text=True, check=False)
    usual = run_process(*args)
    assert ended.returncode == usual.returncode == status
    # Usage errors name the program as it was called.
    assert (ended.stdout, ended.stderr) == (usual.stdout, usual.stderr.replace("python -m ketaref", "ketaref"))


@pytest.mark.parametrize(
    ("command", "statuses"),
    [
        ("search", [0]), ("show", [0, 1]), ("cite", [1]), ("content locate", [0]), ("screen", [0]), ("sources", [1]),
        ("discrepancies", [0, 1]), ("cite --style", [2]), ("search x --kind", [2]), ("cite --cited-by", [1]),
    ],
)  # fmt: skip
def test_bytes_that_are_no_characters_are_no_fault_of_ours(command, statuses):
    result = run_process(*command.split(), os.fsdecode(b"\xff\xfe glaucoma"))
    assert result.returncode in statuses
    assert "internal error" not in result.stderr
    assert len(result.stderr.splitlines()) <= 1


@pytest.mark.parametrize("command", ["show", "search", "cite", "contraindications", "faq"])
def test_ends_of_lines_that_are_typed_make_no_lines_on_stderr(command):
    result = run(command, "glau\ncoma\r\nglau\u2028coma\nzqx")
    assert result.exit_code in {0, 1}
    assert len(result.stderr.splitlines()) <= 1


@pytest.mark.parametrize("name", ["glau\u2028coma", "glau\x85coma", "x" * 300, "glau\ncoma"])
def test_a_pack_may_have_any_name_a_system_gives(tmp_path, name):
    with suppress(OSError):  # a name too long is one that there is not
        (tmp_path / name / "faq").mkdir(parents=True)
    result = run("--content", str(tmp_path / name), "search", "glaucoma")
    assert (result.exit_code, len(result.stderr.splitlines())) == (0, 1)
    assert "may be missing" in result.stderr or "none of the clinic's own rules was read" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the directory that a process is in")
@pytest.mark.parametrize("args", [("search", "glaucoma"), ("content", "check")])
def test_where_the_directory_one_is_in_is_gone_a_relative_pack_is_refused(tmp_path, monkeypatch, args):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = run("--content", "pack", *args)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "the directory that you are in is not there any more" in result.stderr


def test_the_bytes_of_a_path_stay_as_they_are(tmp_path):
    file = tmp_path / os.fsdecode(b"\xff.html")
    result = run_process("prep-instructions", "-o", str(file))
    assert (result.returncode, file.exists(), "wrote" in result.stderr) == (0, True, True)


def shell(redirected, *args):
    """A command whose streams a shell has redirected."""
    command = f"{shlex.join([sys.executable, '-m', 'ketaref', *args])} {redirected}"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    "args", [["screen", "-"], ["screen", "--fhir", "-"], ["cite", "--claims", "-"], ["search", "-"]]
)
def test_a_closed_stdin_is_said_to_be_closed(args):
    result = shell("<&-", *args)
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "stdin is closed" in result.stderr


@pytest.mark.parametrize(
    "args", [["screen", "-"], ["screen", "--fhir", "-"], ["cite", "--claims", "-"], ["search", "-"]]
)
def test_what_is_not_text_is_said_not_to_be(args):
    result = run(*args, input=b"\x9d\x00\xfe\xc3 random \x80")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "is not text" in result.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices on this machine")
@pytest.mark.parametrize(
    "args",
    [
        ["screen", "--fhir", "/dev/zero"], ["screen", "--fhir", "-"], ["screen", "-"], ["search", "-"],
        ["cite", "--claims", "/dev/zero"],
    ],
)  # fmt: skip
def test_what_has_no_end_is_not_read_to_it(args, monkeypatch):
    for read in (reading.read_bytes, reading.read_text):
        monkeypatch.setattr(read, "__defaults__", (2_000_000,))
    with Path("/dev/zero").open("rb") as zeros:
        result = run(*args, input=zeros.read(3_000_000))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert re.search("holds more than [12] MB", result.stderr)


def test_a_list_as_windows_writes_it_is_read():
    assert (
        run("screen", "-", input=b"\xef\xbb\xbfglaucoma\r\ncough\r\n").stdout
        == run("screen", "-", input="glaucoma\ncough\n").stdout
    )


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_that_cannot_be_set_up_is_one_line(name):
    result = run_process("--install-completion", name, HOME="/dev/null/nobody")
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert f"--show-completion {name}" in result.stderr
