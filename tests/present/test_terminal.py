"""The one place that prints: encodings, versions, files, status."""

from __future__ import annotations

import io
import json
import sys
from datetime import date

import pytest

from ketaref.errors import ExitStatus, UsageError
from ketaref.plain import review_line
from ketaref.present.result import File, Result
from ketaref.present.terminal import Terminal, finish, say
from ketaref.records import Review, replace

DASHES = "½ of 5 µg – “no”"


class Stream(io.TextIOWrapper):
    """A stream of an encoding, to be looked at as bytes; a terminal where it is said to be one."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def written(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()


@pytest.fixture
def streams(monkeypatch):
    """Takes the place of stdout and stderr; gives both as bytes afterwards."""

    def replace_streams(encoding="utf-8", *, terminal=False):
        out, err = Stream(encoding, terminal=terminal), Stream(encoding)
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        return out, err

    return replace_streams


def answer(**fields):
    values = {"version": "v1", "data": lambda: {"text": DASHES}, "panels": lambda _terminal: [DASHES]}
    return Result(**values | fields)


def test_json_carries_the_versions_before_the_data(streams):
    out, _ = streams()
    finish(answer(), as_json=True)
    assert list(json.loads(out.written()).items()) == [
        ("schema_version", 1), ("content_version", "v1"), ("text", DASHES),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_utf_8_whatever_the_encoding(streams, encoding):
    out, _ = streams(encoding)
    finish(answer(), as_json=True)
    assert json.loads(out.written().decode("utf-8"))["text"] == DASHES


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_person_gets_plain_marks_where_characters_cannot_be_shown(streams, encoding):
    out, err = streams(encoding)
    finish(answer(notes=(DASHES,)))
    assert out.written().decode("ascii") == '1/2 of 5 ug - "no"\n'
    assert err.written().decode("ascii") == 'ketaref: 1/2 of 5 ug - "no"\n'


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_what_is_copied_stays_utf_8(streams, encoding):
    out, _ = streams(encoding)
    finish(answer(panels=None, text=lambda: DASHES))
    assert out.written().decode("utf-8") == DASHES


def test_a_character_without_a_plain_mark_is_no_failure(streams):
    out, _ = streams("ascii")
    finish(answer(panels=lambda _terminal: ["κ"]))
    assert out.written() == b"?\n"


def test_a_terminal_gets_panels_where_a_pipe_gets_text(streams):
    both = answer(panels=lambda _terminal: ["panel"], text=lambda: "text")
    out, _ = streams(terminal=True)
    finish(both)
    assert out.written() == b"panel\n"
    out, _ = streams()
    finish(both)
    assert out.written() == b"text"


def test_a_document_of_another_standard_is_printed_with_json_or_without(streams):
    for as_json in (True, False):
        out, _ = streams()
        finish(answer(document={"resourceType": "Questionnaire"}), as_json=as_json)
        assert json.loads(out.written()) == {"resourceType": "Questionnaire"}


def test_notes_come_before_and_after(streams):
    _, err = streams()
    assert finish(answer(notes=("one", "two"), afterwards=("three",))) is ExitStatus.FOUND
    assert err.written() == b"ketaref: one\nketaref: two\nketaref: three\n"


def test_nothing_found_prints_nothing_but_its_notes(streams):
    out, err = streams()
    status = finish(answer(panels=None, notes=("nothing",), status=ExitStatus.NO_MATCH))
    assert (status, out.written(), err.written()) == (1, b"", b"ketaref: nothing\n")


def test_what_is_not_asked_for_is_not_made(streams):
    def refuse(*_):
        raise AssertionError("made, though nobody asked")

    streams()
    finish(answer(data=refuse))
    finish(answer(panels=refuse, text=refuse), as_json=True)


def test_files_are_written_and_said_all_or_none(tmp_path, streams):
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    second.write_text("kept")
    out, err = streams()
    with pytest.raises(UsageError, match="exists; name another file"):
        finish(answer(files=(File(first, b"new"), File(second, b"new"))))
    assert (first.exists(), second.read_text(), out.written()) == (False, "kept", b"")
    finish(answer(panels=None, files=(File(first, b"new"), File(second, b"new", force=True))))
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"new")
    assert err.written().decode() == f"ketaref: wrote {first}\nketaref: wrote {second}\n"


def test_piped_or_no_color_means_no_codes(monkeypatch):
    from rich.text import Text

    monkeypatch.setenv("NO_COLOR", "1")
    stream = Stream(terminal=True)
    Terminal(stream, width=80).show(Text("loud", "bold red"))
    assert stream.written() == b"loud\n"


@pytest.mark.parametrize(("wanted", "width"), [(10, 40), (40, 40), (80, 80), (100, 100), (300, 100)])
def test_width_stays_readable(wanted, width):
    assert Terminal(io.StringIO(), width=wanted).console.width == width


def test_lines_of_a_string_are_never_wrapped():
    terminal = Terminal(io.StringIO(), width=40)
    terminal.show("word " * 40)
    assert len(terminal.file.getvalue().splitlines()) == 1


def test_nothing_to_say_is_not_said(streams):
    _, err = streams()
    say()
    assert err.written() == b""


def test_the_review_line_says_what_the_reviews_say(library):
    ours = library["glaucoma"]
    signed = replace(ours, reviewed=Review(date(2026, 11, 1), "Dr Lee", date(2027, 11, 1)))
    later = replace(ours, reviewed=Review(date(2026, 12, 1), "Dr Abe", date(2027, 12, 1)))
    assert review_line([]) == review_line([ours]) == "not clinically reviewed"
    assert review_line([replace(ours, reviewed=None)]) == "not clinically reviewed"
    assert review_line([signed]) == "reviewed by Dr Lee 2026-11-01, due 2027-11-01"
    assert review_line([signed, later]) == "reviewed by Dr Abe, Dr Lee 2026-11-01, due 2027-11-01"
    assert review_line([signed, ours, ours], "v1") == "content v1, 2 of 3 not clinically reviewed"
