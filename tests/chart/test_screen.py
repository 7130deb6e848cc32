"""Charts in a terminal: within its width, with every figure beside its bar, and in words where there are no bars."""

from __future__ import annotations

import io
import re

import pytest

import ketaref
from ketaref.chart import screen
from ketaref.chart.charts import CHARTS, make_chart
from ketaref.present.preferences import Preferences
from ketaref.present.terminal import Terminal
from tests.conftest import plain_lines

BARS = set("█▉▊▋▌▍▎▏▐▕")


def shown(chart, width=80, **preferences):
    file = io.StringIO()
    terminal = Terminal(file, width=width, color=False, preferences=Preferences(**preferences))
    terminal.show(*screen.chart_panels(chart, terminal))
    return file.getvalue()


@pytest.fixture(scope="module")
def shipped():
    return ketaref.open_index()


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("name", CHARTS)
def test_no_line_is_wider_than_the_terminal_and_no_word_or_figure_is_lost(shipped, name, width):
    chart = make_chart(shipped, name)
    text = shown(chart, width)
    assert max(map(len, text.splitlines())) <= width
    words = set(re.findall(r"[\w.'-]+", text))
    for panel in chart.panels:
        for mark in panel.marks:
            assert mark.text.split()[0] in words
            assert set(re.findall(r"[\w.'-]+", mark.label)) <= words


def test_a_bar_stands_where_its_figure_does(charts):
    lines = shown(make_chart(charts, "bioavailability")).splitlines()
    scale = next(line for line in lines if line.strip().startswith("0 ") and line.rstrip().endswith("100"))
    begin, end = scale.index("0"), len(scale.rstrip())
    trial = [line for line in lines if "16 %" in line][-1]
    bar = [n for n, character in enumerate(trial) if character in BARS]
    assert begin + 0.1 * (end - begin) < bar[0] < begin + 0.2 * (end - begin)
    assert len(bar) <= 2


def test_the_groups_of_a_trial_stand_below_each_other_with_what_they_differ_by(charts):
    lines = shown(make_chart(charts, "response")).splitlines()
    at = next(n for n, line in enumerate(lines) if "Response at 24 h" in line)
    assert lines[at].rstrip().endswith("Lee 2013 trial")
    assert [line.split()[0] for line in lines[at + 1 : at + 3]] == ["ketamine", "midazolam"]
    assert lines[at + 3].strip() == "odds ratio 2.18 (1.21 to 4.14), 95% CI"


def test_in_plain_words_each_mark_is_a_line_without_bars(charts):
    text = shown(make_chart(charts, "bioavailability"), plain=True)
    assert "    Lee 2013 trial: 16 %\n" in text
    assert not BARS & set(text)


def test_counts_in_plain_words_say_what_they_count(charts):
    assert "PTSD: 0 trials, 1 pooled, 0 other" in shown(make_chart(charts, "evidence"), plain=True)


def test_a_terminal_that_cannot_show_bars_gets_words(charts):
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    terminal = Terminal(file, width=80, color=False)
    terminal.show(*screen.chart_panels(make_chart(charts, "severity"), terminal))
    file.flush()
    said = file.buffer.getvalue().decode("ascii")
    assert "relative: 1" in said
    assert "?" not in said


def test_sources_differ_is_said_by_the_advice(charts):
    assert "! Sources differ (By mouth): Read it as a range." in shown(make_chart(charts, "bioavailability"))


def test_the_listing_names_every_chart(charts):
    terminal = Terminal(io.StringIO(), width=80, color=False)
    text = plain_lines(screen.listing(charts).panels(terminal))
    assert all(name in text for name in CHARTS)
    assert "-o FILE.svg" in text
