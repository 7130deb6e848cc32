"""The pseudo-terminal that screens are looked at in shows what a person sees: size, colors, what a pager holds back."""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("fcntl", reason="pseudo-terminals are Unix's")

from tools.palettes import PALETTES, Look, contrast, fixed_shade
from tools.terminal import Shot, draw, run, text_of

needs_less = pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")


def shot(output: str, *, columns: int = 20, rows: int = 4, paged: bool = False) -> Shot:
    printed = output.replace("\n", "\r\n").encode()
    return Shot(("search", "x"), columns, rows, printed, printed, paged=paged, status=0)


def test_a_command_is_told_the_size_of_its_terminal():
    output, paged, status = run(("stty", "size"), 60, 24)
    assert (output.split(), paged, status) == ([b"24", b"60"], False, 0)


def test_the_exit_status_is_the_commands():
    assert run(("sh", "-c", "exit 3"), 80, 24)[2] == 3


@needs_less
def test_a_pager_is_looked_at_where_it_waits_at_its_top():
    output, paged, status = run(("sh", "-c", "seq 100 | less"), 80, 24, LESS="FRX")
    assert (paged, status) == (True, 0)
    assert text_of(draw(output, 80, 24)) == [*map(str, range(1, 24)), ":"]


@needs_less
def test_a_pager_that_does_not_wait_is_none():
    assert run(("sh", "-c", "seq 3 | less"), 80, 24, LESS="FRX")[1] is False


def test_what_has_scrolled_away_is_off_the_screen_and_in_the_whole():
    seen = shot("1\n2\n3\n4\n5\n")
    assert text_of(seen.screen) == ["3", "4", "5", "$"]
    assert text_of(seen.whole) == ["1", "2", "3", "4", "5"]


def test_a_line_that_the_terminal_wraps_is_one_line_too_wide():
    seen = shot(f"{'a' * 20}\n{'b' * 21}\n")
    assert seen.wraps_over == ["b" * 21]
    assert text_of(seen.screen)[-3:] == ["b" * 20, "b", "$"]


@pytest.mark.parametrize(
    ("codes", "look"),
    [
        ("1", Look(bold=True)),
        ("2", Look(dim=True)),
        ("2;35", Look("5", dim=True)),
        ("1;22", Look()),
        ("2;22", Look()),
        ("91;104", Look("9", "12")),
        ("38;5;9", Look("9")),
        ("38;5;231;48;5;160", Look("ffffff", "d70000")),
        ("38;2;1;2;3", Look("010203")),
        ("7;38;5;232", Look("080808", reverse=True)),
        ("31;0", Look()),
    ],
)
def test_escape_codes_are_read_as_a_terminal_reads_them(codes, look):
    assert draw(f"\x1b[{codes}mx".encode(), 80, 24)[0][0].look == look


def test_contrast_is_wcags():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)  # the example that just fails AA
    assert fixed_shade(244) == "808080"


def test_reverse_swaps_and_dim_pales():
    dark = PALETTES["xterm-dark"]
    assert Look("1", reverse=True).shades(dark) == ("000000", "cd0000")
    assert Look(dim=True).shades(dark) == ("727272", "000000")
