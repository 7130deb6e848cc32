"""Which pager is run, whether it gets colors, and what it may do without being a failure."""

from __future__ import annotations

import sys

import pytest

from ketaref.present import pager
from ketaref.present.pager import Pager, find_pager


@pytest.fixture(autouse=True)
def _every_program_is_there(monkeypatch):
    monkeypatch.setattr(pager.shutil, "which", lambda name: None if name == "missing" else f"/bin/{name}")


@pytest.mark.parametrize(
    ("environ", "command", "colored"),
    [
        ({}, ("less",), True),
        ({"PAGER": "less -R"}, ("less", "-R"), True),
        ({"PAGER": "less", "LESS": "-i"}, ("less",), False),
        ({"PAGER": "less", "LESS": "-iR"}, ("less",), True),
        ({"PAGER": "less", "LESS": "iMR"}, ("less",), True),
        ({"PAGER": "less", "LESS": "--ignore-case --RAW-CONTROL-CHARS"}, ("less",), True),
        ({"PAGER": "less --raw-control-chars", "LESS": ""}, ("less", "--raw-control-chars"), True),
        ({"PAGER": "/usr/bin/less", "LESS": "-i"}, ("/usr/bin/less",), False),
        ({"PAGER": "bat --style plain"}, ("bat", "--style", "plain"), True),
        ({"PAGER": "more"}, ("more",), False),
        ({"PAGER": "'my pager' -x"}, ("my pager", "-x"), False),
    ],
)
def test_the_environment_names_the_pager(environ, command, colored):
    assert find_pager(environ) == Pager(command, colored)


@pytest.mark.parametrize("name", ["", " ", "cat", "/bin/cat", "missing", "'never closed"])
def test_there_may_be_none(name):
    assert find_pager({"PAGER": name}) is None


def test_less_gets_its_options_only_where_nobody_has_set_them(monkeypatch):
    monkeypatch.delenv("LESS", raising=False)
    assert pager._environment("utf-8")["LESS"] == "FRX"
    assert pager._environment("utf-8")["LESSCHARSET"] == "utf-8"
    assert "LESSCHARSET" not in pager._environment("ascii")
    monkeypatch.setenv("LESS", "-i")
    assert pager._environment("utf-8")["LESS"] == "-i"


def of(code):
    return Pager((sys.executable, "-c", code), colored=False)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("import sys; sys.stdin.read()", True),
        ("import sys; sys.stdin.readline()", True),
        ("pass", False),
        ("raise SystemExit(1)", False),
        ("import os; os.kill(os.getpid(), 9)", False),
        ("import sys, os; sys.stdin.read(); os.kill(os.getpid(), 9)", False),
        ("import sys, time; sys.stdin.read(); time.sleep(1); sys.exit(1)", True),
    ],
)
def test_a_pager_has_shown_what_it_has_read_unless_it_failed_at_once(code, shown):
    for text in ("line\n", "line\n" * 100_000):
        assert of(code).show(text, "utf-8") is shown


def test_a_pager_that_does_not_start_shows_nothing():
    assert Pager(("/no/such/pager",), colored=False).show("line\n", "utf-8") is False
