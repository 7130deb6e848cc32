"""Whether it starts: only on a terminal that is looked at, and with the library it draws with."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ketaref.browse import start
from ketaref.browse.finding import counts, find
from ketaref.browse.keys import KEYS, foot
from ketaref.browse.sheets import open_file, opener
from ketaref.errors import ExitStatus, UsageError
from ketaref.present.preferences import Preferences
from tests.cli import run
from tests.cli.terminal import show

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def terminal(monkeypatch):
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_without_a_terminal_it_says_what_to_do_instead():
    result = run("browse", "glaucoma")
    assert (result.exit_code, result.stdout) == (ExitStatus.USAGE, "")
    assert len(result.stderr.splitlines()) == 1
    assert "ketaref search" in result.stderr


def test_programs_are_referred_to_search():
    result = run("browse", "glaucoma", "--json")
    assert (result.exit_code, result.stdout) == (ExitStatus.USAGE, "")
    assert result.stderr == "ketaref: browse is a screen for people; for programs: ketaref search WORDS --json\n"


@pytest.mark.usefixtures("terminal")
def test_plain_text_is_referred_to_search(index):
    with pytest.raises(UsageError, match="screen readers cannot use; try: ketaref search"):
        start.browse(index, "", "", Preferences(plain=True))


@pytest.mark.usefixtures("terminal")
def test_a_dumb_terminal_is_none(index, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(UsageError, match="needs a terminal"):
        start.browse(index, "", "", Preferences())


def test_without_the_library_it_says_how_to_get_it():
    code = """
import sys
sys.modules["textual"] = None
for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.isatty = lambda: True
sys.argv = ["ketaref", "browse"]
from ketaref.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"TERM": "xterm", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (ExitStatus.USAGE, "")
    # Before it may stand the bar of content that is compiled, which is wiped away.
    said = done.stderr.rpartition("\x1b[2K")[2]
    assert said == "ketaref: browse needs another library: pip install 'ketaref[browse]'\n"


@pytest.mark.usefixtures("terminal")
def test_what_was_written_and_how_it_ended_is_its_result(index, monkeypatch, tmp_path):
    def write(browser):
        browser.written.append(tmp_path / "sheet.html")
        browser.ending = ExitStatus.INTERRUPTED

    monkeypatch.setattr("ketaref.browse.app.Browser.run", write)
    result = start.browse(index, "", "", Preferences())
    assert result.afterwards == (f"wrote {tmp_path / 'sheet.html'}",)
    assert result.data() == {"files": [str(tmp_path / "sheet.html")]}
    assert (result.panels, result.text, result.status) == (None, None, ExitStatus.INTERRUPTED)


@pytest.mark.usefixtures("terminal")
def test_a_fault_is_raised_when_the_screen_is_gone(index, monkeypatch):
    monkeypatch.setattr("ketaref.browse.app.Browser.run", lambda browser: setattr(browser, "fault", RuntimeError("x")))
    with pytest.raises(RuntimeError):
        start.browse(index, "", "", Preferences())


def test_the_document_has_the_keys_and_their_commands():
    table = re.findall(r"^\| (.*?) \| (.*?) \| (?:`(.*?)` )?\|$", (ROOT / "docs/browse.md").read_text(), re.MULTILINE)
    assert table == [(key.shown, key.does, key.command) for key in KEYS]


@pytest.mark.parametrize("width", [40, 60, 78])
@pytest.mark.parametrize("typing", [True, False])
def test_the_keys_fit_and_the_way_out_is_among_them(width, typing):
    shown = foot(width, typing=typing)
    assert len("  ".join(f"{text} {key.foot}" for text, key in shown)) <= width
    assert [text for text, _ in shown][-2:] == ["F1" if typing else "?", "^Q"]


def test_kinds_are_counted_and_listed_whole(index):
    numbers = counts(index)
    assert "faq" not in numbers
    assert all(len(find(index, "", kind).entries) == number for kind, number in numbers.items())


def test_nothing_typed_finds_nothing(index):
    assert find(index, "  ").entries == ()


def test_crisis_help_is_found_among_every_kind(index):
    found = find(index, "i want to die", "pharmacokinetics")
    assert (found.crisis.id, found.danger, found.entries) == ("crisis-line", True, ())


@pytest.mark.parametrize(
    ("platform", "environment", "asked"),
    [
        ("linux", {"DISPLAY": ":0"}, "xdg-open"),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, "xdg-open"),
        ("linux", {}, ""),
        ("darwin", {}, "open"),
        ("linux", {"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, ""),
        ("darwin", {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, ""),
        ("sunos5", {}, ""),
    ],
)
def test_a_desktop_is_asked_only_if_it_is_the_readers(platform, environment, asked, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("shutil.which", lambda name: name or None)
    assert opener() == asked


def test_what_a_desktop_makes_of_a_file_is_told(tmp_path):
    import asyncio

    assert asyncio.run(open_file(tmp_path, "true"))
    assert not asyncio.run(open_file(tmp_path, "false"))
    assert not asyncio.run(open_file(tmp_path, "/nowhere/at-all"))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_who_ends_it_has_the_terminal_back(number, status):
    shown = show("browse", "nmda", typed=(b"receptor", number))
    assert shown.status == status
    assert shown.text.rindex("\x1b[?1049l") > shown.text.rindex("\x1b[?1049h")
    assert shown.text.rindex("\x1b[?25h") > shown.text.rindex("\x1b[?25l")
    assert "Traceback" not in shown.text
