"""The pages' commands run and print what they show; every command is in the README; links and options exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from ketaref.checks import RULES, check_library
from ketaref.cli import COMMANDS
from ketaref.content.packs import read_content
from ketaref.keeping import starting
from tools import readme, tour

PAGES = {page.relative_to(readme.ROOT).as_posix(): page.read_text(encoding="utf-8") for page in readme.PAGES}
GUIDE = "docs/clinic-content.md"


def slug(heading: str) -> str:
    """The anchor that a forge gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def links():
    """Each link and picture of a page to a file of ours, with its anchor."""
    for page, text in PAGES.items():
        for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text):
            path, _, anchor = "".join(target).partition("#")
            if not path.startswith("http"):
                yield page, path, anchor


def options_named():
    """Each command that the pages name in code, with the long options that they name with it."""
    for text in PAGES.values():
        for line in re.findall(r"`(ketaref [^`\n]+)`|^(?: {4}|\$ )(ketaref .+)$", text, re.MULTILINE):
            words = shlex.split("".join(line).replace("'", ""))[1:]
            named = [word for word in words if not word.startswith("-")]
            pairs = [(" ".join(named[n : n + 2]), named[n]) for n in range(len(named))]
            name = next((name for pair in pairs for name in pair if name in COMMANDS), None)
            for option in words:
                if name and option.startswith("--"):
                    yield name, option.partition("=")[0]


@pytest.mark.parametrize(
    ("page", "command"),
    [(page, command) for page, text in PAGES.items() if page != GUIDE for command in readme.commands(text)],
)
def test_a_command_of_a_page_prints_what_it_shows(page, command):
    shown = PAGES[page].split(f"$ {command}\n", 1)[1]
    assert shown.startswith(readme.output(command))


def test_every_command_is_in_the_readme():
    assert [name for name in COMMANDS if f"`ketaref {name}" not in PAGES["README.md"]] == []


@pytest.mark.slow
def test_the_tour_prints_what_it_shows_when_it_is_walked():
    assert tour.is_tour(PAGES[GUIDE])
    assert tour.rendered(PAGES[GUIDE]) == PAGES[GUIDE]


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.slow) if page == GUIDE else page for page in PAGES]
)
def test_generated_parts_are_current(page):
    # Judging every query takes seconds; tests/search/test_relevance.py holds what it measures.
    assert readme.render(PAGES[page], without=("relevance",)) == PAGES[page]


@pytest.mark.parametrize(("page", "path", "anchor"), sorted(set(links())))
def test_a_link_leads_somewhere(page, path, anchor):
    target = (readme.ROOT / page).parent / path if path else readme.ROOT / page
    assert target.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in map(slug, headings)


@pytest.mark.parametrize(("name", "option"), sorted(set(options_named())))
def test_an_option_that_a_page_names_exists(name, option):
    shown = readme.output(f"ketaref {name} --help") + readme.output("ketaref --help")
    assert option in re.findall(r"--[a-z-]+", shown) or option == "--debug"


def test_every_question_of_the_readme_finds_an_answer():
    table = PAGES["README.md"].partition("| question | type |")[2].partition("\n\n")[0]
    typed = re.findall(r"`(ketaref .+?)` \|$", table, re.MULTILINE)
    assert len(typed) == 6
    for command in typed:
        assert not readme.output(command).startswith("ketaref: "), command


def test_the_pack_of_the_guide_has_no_fault(tmp_path):
    files = re.findall(r"```yaml\n# our-clinic/(\S+)\n(.*?)```", PAGES[GUIDE], re.DOTALL)
    broken = files.pop()
    assert len(files) == 5
    assert broken[0] in dict(files)
    for path, text in starting.new_pack(tmp_path / "our-clinic", "Front Range Infusion").files:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    for path, text in files:
        (tmp_path / "our-clinic" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "our-clinic" / path).write_text(text, encoding="utf-8")
    # Rules that search take seconds, and are about how all entries share the words.
    codes = tuple(code for code in RULES if code not in {"KR208", "KR222"})
    library = read_content(tmp_path / "our-clinic")
    assert library.left_out == ()
    faults = check_library(library, today=readme.NOW.date(), codes=codes)
    assert [str(fault) for fault in faults if not fault.warning] == []


def test_the_tool_explains_itself_without_writing():
    before = {page: page.stat().st_mtime_ns for page in readme.PAGES}
    subprocess.run([sys.executable, "-m", "tools.readme", "--help"], check=True, capture_output=True, cwd=readme.ROOT)
    assert {page: page.stat().st_mtime_ns for page in readme.PAGES} == before


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_no_path_of_the_workshop_is_named(page):
    text = (readme.ROOT / page).read_text(encoding="utf-8")
    assert not re.search(r"/work/|/tmp/|\.\./shared|[^\w]/home/", text)
