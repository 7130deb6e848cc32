"""What stands on the screen after a command, kept as text: a changed one is read in review, not waved through.

`python -m tools.screens update` rewrites the snapshots beside this file.
"""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("fcntl", reason="pseudo-terminals are Unix's")

from ketaref.cli import COMMANDS
from tools.screens import DOCS, KEPT, PICTURED, SCREENS, kept_file, mask, named, snapshot

WANTED = [(screen, columns) for screen in SCREENS for columns in screen.kept]


@pytest.mark.parametrize(("screen", "columns"), WANTED, ids=[f"{s.name}-{c}" for s, c in WANTED])
def test_a_screen_is_as_it_was_kept(screen, columns, shots_at):
    kept = kept_file(screen, columns).read_text(encoding="utf-8")
    if "waits in the pager" in kept and not shutil.which("less"):
        pytest.skip("less is not installed")
    assert snapshot(shots_at(columns)[screen.name]) == kept


def test_nothing_else_is_kept():
    assert {path.name for path in KEPT.glob("*.txt")} == {kept_file(screen, columns).name for screen, columns in WANTED}


def test_every_command_has_a_screen():
    looked_at = {" ".join(screen.arguments) + " " for screen in SCREENS}
    assert [name for name in COMMANDS if not any(line.startswith(f"{name} ") for line in looked_at)] == []


def test_screens_are_found_by_name():
    assert [screen.name for screen in named(["cite", "help"])] == ["cite", "help"]
    with pytest.raises(SystemExit, match="no screen is called 'cyte'"):
        named(["cyte"])


def test_what_changes_with_every_edit_is_masked():
    assert mask("content 2026.11.27+6edf3380, not") == "content 2026.11.24+digest00, not"


def test_the_pictures_of_the_documentation_are_there_and_small():
    sizes = {path.stem: path.stat().st_size for path in DOCS.glob("*.png")}
    assert set(sizes) == set(PICTURED)
    assert max(sizes.values()) < 150_000
    assert named([name for name, _ in PICTURED.values()])
