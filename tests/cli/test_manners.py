"""How a good citizen of the command line behaves, as 44 checks: a test each, by their numbers.

They follow clig.dev and what people file as bugs of such tools. `ELSEWHERE` says which of them other tests hold;
`NOT_YET` names the rest, each with its reason.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command

import ketaref
from ketaref.chart.charts import CHARTS
from ketaref.cli import COMMANDS, app, content
from ketaref.present.terminal import strip_codes
from tests.cli import ANSWERING, WORDS, run, run_process, words_of
from tests.cli.terminal import environment, show

ELSEWHERE = {
    28: "tests/cite/test_styles.py: styles equal to pandoc's, byte for byte",
    29: "tests/cite/test_exports.py: every reference read back by other programs",
    33: "tests/checks: each rule has a pack that breaks it and a near miss",
    39: "tests/cli/test_completion.py",
    41: "tests/test_architecture.py (imports); tools.speed (time)",
}
NOT_YET = {
    34: "content that answers beside a broken pack is work of its own",
    42: "no single-file archive is built yet; tests/test_wheel.py installs and removes the wheel",
    44: "there is no server for assistants yet",
}
MODULE = (sys.executable, "-m", "ketaref")
EVERY = [name for name, row in COMMANDS.items() if row.target]
LONG = "uncontrolled-hypertension"
BOXES = set("─│╭╮╰╯┌┐└┘├┤┬┴┼━┃┏┓┗┛═║╔╗╚╝╞╡▏▕")
PROMPT = b"\n:"
"""Of less, which waits for a key."""
CODE = "\x1b["
TIER = re.compile(r"\b(absolute|relative|caution)\b", re.IGNORECASE)
HOLDS_FOR_ALL = ("--json", "--for", "--plain", "--color", "--no-pager", "--content")


def test_every_check_has_its_test_or_its_reason():
    here = {int(name[5:7]) for name in globals() if re.match(r"test_\d\d_", name)}
    assert here | set(ELSEWHERE) | set(NOT_YET) == set(range(1, 45))
    assert not here & (set(ELSEWHERE) | set(NOT_YET))


def test_01_the_name_alone_prints_help_that_fits_on_a_screen():
    shown = show()
    assert shown.status == 2
    assert len(shown.lines) < 24
    assert sum(line.startswith("  ketaref ") for line in shown.lines) == 3
    assert "--help" in shown.text
    assert "Traceback" not in shown.text


@pytest.mark.parametrize("args", [["-h"], ["search", "-h"], ["help", "search"], ["help"], ["help", "content", "check"]])
def test_02_help_is_had_in_every_way_it_is_asked_for(args):
    result = run(*args)
    assert (result.exit_code, "Usage: " in result.stdout, result.stderr) == (0, True, "")


def test_03_help_gives_examples_first_and_says_where_to_turn():
    said = run("--help").stdout
    assert said.index("\nEXAMPLES\n") < said.index("\nOPTIONS\n")
    assert "Documentation" in said
    assert "Report a problem" in said


def test_04_versions_stand_on_one_line(tmp_path):
    said = run("--version").stdout
    assert re.fullmatch(rf"ketaref {ketaref.__version__}, content \S+, schema \d+\n", said)
    (tmp_path / "elm").mkdir()
    (tmp_path / "elm" / "clinic.yaml").write_text("name: Elm Street\n")
    packed = run("--version", "--content", str(tmp_path / "elm")).stdout
    # The shipped content's own version, not the one that it has together with the pack.
    assert re.fullmatch(rf"{re.escape(said.partition(', schema')[0])} \+ elm [0-9a-f]{{8}}, schema \d+\n", packed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("serach x", "'search'"), ("prep", "'prep-instructions'"), ("pre", "'prep-instructions'"),
        ("post", "'post-instructions'"), ("aftercare", "'post-instructions'"), ("side effects", "'side-effects'"),
        ("drug interactions", "'interactions'"), ("ci", "'contraindications'"), ("content chek", "'check'"),
        ("lint", "'content check'"), ("can I drive", "To search for it: ketaref search can I drive"),
    ],
)  # fmt: skip
def test_05_a_command_that_there_is_not_names_what_was_meant(typed, meant):
    result = run(*typed.split())
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert meant in result.stderr


def test_06_a_beginning_of_a_command_is_not_run():
    assert "Did you mean 'prep-instructions'?" in run("prep").stderr
    assert run("prep").exit_code == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("search --fromat json x", "'--json'"), ("cite --fromat ris x", "'--format'"), ("search --jsn x", "'--json'"),
        ("search --no-color x", "'--color'"), ("search --audience patient x", "'--for'"),
        ("faq --max 3", "'--limit'"),
    ],
)  # fmt: skip
def test_07_an_option_that_there_is_not_names_what_was_meant(typed, meant):
    result = run(*typed.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Did you mean {meant}" in result.stderr


def test_08_answers_go_to_stdout_and_all_else_to_stderr():
    result = run("search", "glucoma")
    assert "glaucoma" in result.stdout
    assert "read glucoma as glaucoma" not in result.stdout
    assert run("search", "nmda").stderr == ""


def test_09_what_nothing_answers_says_so_and_offers_topics():
    result = run("search", "lawn mower repair")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert "nothing in the content answers" in result.stderr
    assert "contraindications" in result.stderr


def test_10_no_match_is_json_too():
    result = run("search", "--json", "zzz")
    assert (result.exit_code, json.loads(result.stdout)["results"]) == (1, [])


@pytest.mark.parametrize("name", EVERY)
def test_11_every_command_has_the_options_of_every_command(name):
    said = run(*name.split(), "--help").stdout
    assert [option for option in HOLDS_FOR_ALL if option not in said] == []


def test_12_json_is_utf_8_without_codes():
    result = run_process("search", "nmda", "--json", text=False, FORCE_COLOR="1")
    assert b"\x1b" not in result.stdout
    assert json.loads(result.stdout.decode())["results"]


def test_13_a_pipe_gets_no_codes():
    assert CODE not in run_process("contraindications").stdout


@pytest.mark.parametrize("args", [["contraindications"], ["--help"], ["search", "glaucoma"], []])
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"ACCESSIBLE": "1"}])
def test_14_whoever_wants_no_color_gets_no_codes_at_all(args, env):
    shown = show(*args, **env, PAGER="cat")
    assert shown.lines
    assert "\x1b" not in shown.text


@pytest.mark.parametrize("args", [["show", LONG], ["--help"]])
def test_15_a_dumb_terminal_gets_no_codes_no_boxes_and_no_pager(args):
    shown = show(*args, TERM="dumb")
    assert (shown.status, CODE in shown.text, BOXES & set(shown.text)) == (0, False, set())


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        (["--color", "always"], {}, True),
        (["--color", "never"], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always", "--plain"], {}, False),
    ],
)
def test_16_color_is_as_it_is_wanted_before_the_command_and_after(args, env, colored):
    for line in (["show", LONG, *args], [*args, "show", LONG]):
        assert (CODE in run_process(*line, **env).stdout) is colored
    if args:
        assert (CODE in show("show", LONG, *args, PAGER="cat", **env).text) is colored


@pytest.mark.parametrize("args", [["--plain"], []])
def test_17_plain_output_has_no_boxes_and_its_tier_is_a_word(args):
    shown = show("show", LONG, *args, PAGER="cat", **({} if args else {"ACCESSIBLE": "1"}))
    assert not BOXES & set(shown.text)
    assert TIER.search(shown.text)


@pytest.mark.parametrize(
    "line",
    [
        *(
            " ".join([name, *WORDS.get(name, [])])
            for name in ANSWERING
            if name not in ("content check", "cite") and not callable(WORDS.get(name))
        ),
        *(f"show {LONG} {more}" for more in ("", "--disputes", "--note", "--for patient", "--for front-desk")),
        *(f"search {words}" for words in ("glaucoma -v", "bioavailability -a", "drive --for front-desk", "suicidal")),
        *(f"{name} -v" for name in ("contraindications", "interactions", "discrepancies", "faq", "prep-instructions")),
        *(f"{name} --at 2030-12-01T10:00" for name in ("prep-instructions", "post-instructions")),
        *(f"chart {name}" for name in CHARTS),
        "search glaucoma --for patient", "screen --checklist", "screen htn,pregnant", "cite zarate-2006 --panel",
    ],
)  # fmt: skip
def test_17_plain_output_has_no_marks(line):
    said = run(*line.split(), "--plain").stdout
    assert not set("≠!☐•") & set(said)
    assert not BOXES & set(said)


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_17_a_terminal_that_says_nothing_of_itself_gets_no_codes(term):
    command = ["/usr/bin/env", *(["-u", "TERM"] if term is None else [f"TERM={term}"]), *MODULE, "show", LONG]
    shown = show(*command)
    assert (shown.status, "\x1b" in shown.text) == (0, False)
    assert len(shown.lines) > 24


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_18_an_encoding_that_cannot_show_everything_is_no_failure(encoding):
    result = run_process("show", LONG, text=False, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"?" * 3 not in result.stdout


def test_19_a_locale_without_characters_is_no_failure():
    result = run_process("list", LC_ALL="C")
    assert result.returncode == 0
    ids = [line.split("\t")[0] for line in result.stdout.splitlines()]
    assert LONG in ids
    assert len(ids) == len(set(ids)) > 100


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("args", [["show", LONG], ["--help"], ["cite", "--help"]])
def test_20_no_line_is_wider_than_the_terminal_and_no_word_is_cut(args, columns):
    result = run_process(*args, COLUMNS=str(columns))
    assert max(map(len, result.stdout.splitlines())) <= min(columns, 100)
    if "--help" in args:
        whole = run_process(*args, COLUMNS="100").stdout
        assert set(result.stdout.split()) == set(whole.split())


@pytest.mark.parametrize("columns", [40, 80])
def test_20_counts_fit_on_a_terminal_and_are_markdown_in_a_pipe(columns):
    shown = show("content", "counts", size=(90, columns))
    assert max(len(strip_codes(line)) for line in shown.lines) <= columns
    assert "BY KIND" in shown.text
    assert run("content", "counts").stdout.startswith("| kind |")


def test_21_a_reader_who_has_seen_enough_is_no_failure():
    command = f"{sys.executable} -m ketaref list | head -1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr, len(result.stdout.splitlines())) == (0, "", 1)


needs_less = pytest.mark.skipif(not shutil.which("less"), reason="there is no less on this machine")


@needs_less
def test_22_what_is_longer_than_the_screen_opens_in_a_pager_at_its_top():
    shown = show("show", LONG, typed=(PROMPT, b"q"))
    assert shown.status == 0
    assert TIER.search(shown.text)
    assert len(shown.lines) < 30
    assert "Traceback" not in shown.text
    whole = run_process("show", LONG).stdout
    for args, env in (
        (["--no-pager"], {}),
        ([], {"PAGER": "cat"}),
        ([], {"PAGER": ""}),
        ([], {"PAGER": "no-such-pager"}),
    ):
        assert len(show("show", LONG, *args, **env).lines) == len(whole.splitlines())
    assert len(show("show", LONG, "--json").text) > len(whole)
    assert show("list", "crisis", stdin=b"").status == 0  # nobody is there to quit a pager
    assert len(show("show", LONG, size=(200, 80)).lines) == len(whole.splitlines())


@needs_less
def test_22_a_pager_that_is_quit_early_or_interrupted():
    assert show("list", PAGER="head -3").status == 0
    assert show("list", PAGER="true").status == 0
    assert show("list", PAGER="less -K", typed=(PROMPT, b"\x03")).status == 130


@pytest.mark.parametrize(
    "program", ["false", "true", "sh -c 'exit 127'", "sh -c 'kill -9 $$'", "sh -c 'sleep 1; exit 2'"]
)
def test_22_what_a_pager_that_fails_does_not_show_is_printed(program):
    shown = show("list", PAGER=program)
    assert (shown.status, len(shown.lines)) == (0, len(show("list", PAGER="cat").lines))


@needs_less
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("options", ["FRX", "R"])
def test_37_who_ends_a_pager_has_the_terminal_back(number, status, options):
    shown = show("list", typed=(b"\n:", number), LESS=options)
    assert shown.status == status
    # It stands last, after whatever the pager itself has done.
    assert shown.text.rindex(f"{CODE}?25h") > shown.text.rfind(f"{CODE}?1049h")
    assert shown.text.rindex(f"{CODE}?1047l") > shown.text.rfind(f"{CODE}?1049h")


@pytest.mark.slow
def test_37_who_ends_a_long_check_has_the_cursor_back():
    shown = show("content", "check", "--reach", typed=(b"questions searched", signal.SIGTERM))
    assert shown.status == 143
    assert shown.text.rindex(f"{CODE}?25h") > shown.text.rindex(f"{CODE}?25l")
    assert "Traceback" not in shown.text


@needs_less
def test_22_what_is_said_before_an_answer_stands_in_the_pager_too():
    shown = show("contraindications", "glucoma", "--all", typed=(PROMPT, b"q"))
    assert "read glucoma as glaucoma" in shown.text


@needs_less
def test_23_a_pager_shows_colors_as_colors():
    shown = show("show", LONG, PAGER="less -R", typed=(PROMPT, b"q"))
    assert CODE in shown.text
    assert "ESC" not in shown.text
    without = show("show", LONG, PAGER="less", LESS="-i", typed=(PROMPT, b"q"))
    assert "ESC" not in without.text


@pytest.mark.skipif(not shutil.which("strace"), reason="there is no strace on this machine")
def test_24_no_answer_needs_a_network(tmp_path):
    log = tmp_path / "calls"
    command = ["strace", "-f", "-e", "trace=socket,connect", "-o", str(log), sys.executable, "-m", "ketaref"]
    result = subprocess.run([*command, "search", "nmda"], capture_output=True, text=True, check=False)
    if not log.exists() or "PTRACE" in result.stderr:
        pytest.skip("nobody may trace on this machine")
    assert result.returncode == 0
    assert "AF_INET" not in log.read_text()


def test_25_no_home_and_no_environment_still_answers():
    bare = {"HOME": "/nonexistent", "PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, "-m", "ketaref", "search", "nmda"], env=bare, capture_output=True, text=True, check=False
    )
    assert (result.returncode, "NMDA" in result.stdout) == (0, True)


def test_26_info_says_what_is_in_use(tmp_path):
    (tmp_path / "clinic.yaml").write_text("name: Elm Street\n")
    data = json.loads(run("info", "--json", "--content", str(tmp_path)).stdout)
    (pack,) = data["packs"]
    assert (pack["path"], pack["named_by"], pack["clinic"]) == (str(tmp_path), "--content", "Elm Street")
    assert (pack["added"], pack["patched"], pack["hidden"], data["left_out"]) == (0, 0, [], [])
    assert {"overdue", "due_soon", "next_due", "as_of"} <= set(data["review"])
    # Where a path is long, a line ends within it.
    said = "".join(run("info", "--content", str(tmp_path)).stdout.split())
    for part in (data["content_version"], str(tmp_path), "overdue", data["configuration"]["file"], "Python"):
        assert part in said
    gone = run("info", "--content", "/nowhere")
    assert (gone.exit_code, "Left out" in gone.stdout) == (0, True)
    strict = run("info", "--strict", "--content", "/nowhere")
    assert (strict.exit_code, "cannot be loaded" in strict.stdout) == (3, True)


def test_27_an_option_beats_the_environment_beats_the_configuration_file(tmp_path):
    for name in ("file", "env", "flag"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "clinic.yaml").write_text(f"name: {name}\n")
    home = tmp_path / "config" / "ketaref"
    home.mkdir(parents=True)
    file = home / "config.toml"
    file.write_text(f'content = ["{tmp_path}/file"]\ncolor = "always"\n')

    def told(*args, **env):
        result = run_process("info", *args, "--json", XDG_CONFIG_HOME=str(home.parent), **env)
        data = json.loads(result.stdout)
        assert data["configuration"] == {"file": str(file), "exists": True}
        return [pack["path"].rpartition("/")[2] for pack in data["packs"]]

    env = {"KETAREF_CONTENT": str(tmp_path / "env")}
    assert told() == ["file"]
    assert told(**env) == ["env"]
    assert told("--content", str(tmp_path / "flag"), **env) == ["env", "flag"]

    def colored(*args, **env):
        return CODE in run_process("show", LONG, *args, XDG_CONFIG_HOME=str(home.parent), **env).stdout

    assert [colored(), colored(NO_COLOR="1"), colored("--color", "always", NO_COLOR="1")] == [True, False, True]
    file.write_text('colour = "always"\n')
    for args in (["info"], ["search", "nmda"]):
        result = run_process(*args, XDG_CONFIG_HOME=str(home.parent))
        assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
        assert f"{file}: unknown key 'colour'; nearest: 'color'" in result.stderr
    assert run_process("--help", XDG_CONFIG_HOME=str(home.parent)).returncode == 0


def test_30_a_reference_that_there_is_not_names_the_nearest():
    result = run("cite", "nokey")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.rpartition("nearest: ")[2].split(",")) == 3


def test_31_words_are_read_from_stdin_where_they_are_piped():
    assert run("search", "-", input="nmda\n").stdout == run("search", "nmda").stdout
    asked = show("search", "-")
    assert asked.status == 2
    assert "echo nmda | ketaref search -" in " ".join(asked.text.split())


@pytest.mark.slow
def test_32_the_content_check_gives_codes_and_places_and_explains_them(tmp_path):
    (tmp_path / "background.yaml").write_text("- id: no-title\n")
    result = run("content", "check", str(tmp_path), "--json")
    faults = json.loads(result.stdout)["results"]
    assert result.exit_code == 1
    assert {"code", "file", "line"} <= set(faults[0])
    assert re.match(r"KR\d+", run("content", "check", "--explain", faults[0]["code"]).stdout)


def test_35_a_time_that_is_not_understood_says_how_to_write_one():
    result = run("prep-instructions", "--at", "yesterday noon")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "--at" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ANSWERING if name != "content check"])
def test_36_no_command_asks_or_waits(name):
    assert run_process(*name.split(), *words_of(name)).returncode == 0


def test_37_an_interrupt_while_modules_load_is_silent():
    command = [sys.executable, "-X", "importtime", "-m", "ketaref", "contraindications"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            if "| typer" in line or "|     typer" in line or "typer." in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in rest


@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0])
def test_37_an_interrupt_ends_at_once_with_130(seconds):
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "ketaref", "screen", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert time.monotonic() - begun < seconds + 2


def test_38_a_fault_of_ours_is_one_line_with_the_way_to_more(monkeypatch):
    monkeypatch.setattr(content, "ANSWERING_KINDS", None)
    result = run("content", "counts")
    assert (result.exit_code, len(result.stderr.splitlines())) == (70, 1)
    assert "report" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" in run("content", "counts", "--debug").stderr


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this machine")


@needs_full
@pytest.mark.parametrize("args", [["contraindications"], ["search", "nmda", "--json"], ["--help"], ["cite", "--all"]])
def test_38_a_full_disk_is_no_fault_of_ours(args):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "ketaref", *args], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (2, "ketaref: stdout cannot be written: No space left on device\n")


INSTALLED = (sys.executable, "-c", "import sys; from ketaref.__main__ import run; sys.argv[0] = 'ketaref'; run()")


def redirected(redirection, *args, program=MODULE):
    """A command whose streams a shell has redirected."""
    command = f"{shlex.join([*program, *args])} {redirection}"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", [MODULE, INSTALLED])
def test_38_a_closed_stdout_is_no_fault_of_ours(program):
    result = redirected(">&-", "search", "nmda", program=program)
    assert (result.returncode, result.stderr) == (2, "ketaref: stdout cannot be written: it is closed\n")


@pytest.mark.parametrize("program", [MODULE, INSTALLED])
@pytest.mark.parametrize("redirection", ["2>&-", pytest.param("2>/dev/full", marks=needs_full)])
@pytest.mark.parametrize(
    ("args", "status"), [(["search", "glucoma"], 0), (["search", "zzz"], 1), (["search", "--limit", "0", "x"], 2)]
)
def test_38_a_stderr_that_takes_nothing_changes_no_status(program, redirection, args, status):
    result = redirected(redirection, *args, program=program)
    assert (result.returncode, result.stderr) == (status, "")
    assert result.stdout == redirected("", *args).stdout


def test_40_manual_and_help_list_the_exit_statuses():
    from tools import man

    page = man.PAGE.read_text(encoding="utf-8")
    said = run("help", "exit-codes").stdout
    for status in (0, 1, 2, 3, 70, 130):
        assert re.search(rf"^  {status} ", said, re.MULTILINE)
        assert f".TP\n.B {status}\n" in page
    assert page == man.page(), "the manual is not as the help is; run python -m tools.man"


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff on this machine")
def test_40_the_manual_is_sound():
    from tools import man

    checked = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", str(man.PAGE)], capture_output=True, check=True)
    assert checked.stderr == b""
    shown = subprocess.run(
        ["groff", "-man", "-Tascii", str(man.PAGE)], capture_output=True, text=True, check=True
    ).stdout
    shown = re.sub(".\b", "", shown)  # bold and underlined, as on a line printer
    for word in ("EXIT STATUS", "ENVIRONMENT", "FILES", "NO_COLOR", "config.toml"):
        assert word in shown


def commands():
    """Every command that answers, built, by its name."""
    root = get_command(app)
    for name in EVERY:
        command = root
        for word in name.split():
            command = command.commands[word].build()
        yield name, command


# Options whose words differ because what they are about differs: what each is about, of its several commands.
OF_THEIR_OWN = {
    "--kind": "the kind of an entry, or of a reference", "-k": "as --kind",
    "--all": "what would be left out: hits, disputes", "-a": "as --all",
    "--format": "what leaves: a reference, a checklist", "-f": "as --format",
    "--output": "the file: a sheet, references", "-o": "as --output", "--force": "replaces that file",
    "--limit": "the most shown: hits, entries, disputes", "-n": "as --limit",
    "--verbose": "more of each", "-v": "as --verbose", "--explain": "of a rank, of a rule",
    "--by": "who signs; until which day",
}  # fmt: skip


def test_43_a_flag_means_the_same_everywhere():
    meanings = {}
    for name, command in commands():
        for param in command.params:
            for option in param.opts:
                if option.startswith("-"):
                    meanings.setdefault(option, {}).setdefault((param.name, param.help), []).append(name)
    several = {option: told for option, told in meanings.items() if len(told) > 1}
    assert set(several) <= set(OF_THEIR_OWN), several
    for option in HOLDS_FOR_ALL:
        assert [set(names) for names in meanings[option].values()] == [set(EVERY)]


def test_help_texts_keep_their_brackets_at_any_width():
    for name, row in COMMANDS.items():
        for columns in (40, 80, 120):
            said = " ".join(run(*name.split(), "--help", env={"COLUMNS": str(columns)}).stdout.split())
            assert row.help.partition("\n\n")[0].strip() in said
    for columns in (40, 80, 120):
        said = " ".join(run("cite", "--help", env={"COLUMNS": str(columns)}).stdout.split())
        for text in ("[@zarate-2006]", "ketaref[styles]", "[WORDS...]", "[default: ama]", "--cited-by ENTRY-ID"):
            assert text in said


def test_help_of_a_terminal_is_bold_where_it_may_be():
    assert "\x1b[1mEXAMPLES\x1b[0m" in show("--help", "--no-pager").text
    assert environment(NO_COLOR="1")["NO_COLOR"] == "1"
