"""What `ketaref help TOPIC` and the man page say besides commands: exit statuses, environment, files, packs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref.cli.helping import Section, parts, plain_lines, sections_of
from ketaref.cli.suggesting import commands_like
from ketaref.errors import ExitStatus, UsageError, quoted
from ketaref.present.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 80
MORE = Section(
    "Learn more",
    rows=(
        ("Documentation", "the README of your copy, `man ketaref`, and the topics above."),
        (
            "Report a problem",
            "to whoever keeps your copy, your clinical lead or its tracker; with what `ketaref info` says.",
        ),
    ),
)


class Topic(NamedTuple):
    """A topic of the help."""

    title: str
    sections: tuple[Section, ...]


EXIT_STATUSES = {
    ExitStatus.FOUND: "found, or done",
    ExitStatus.NO_MATCH: "nothing matched, or a check found something",
    ExitStatus.USAGE: "the command line or the configuration is wrong, or a file or stdout cannot be read or written",
    ExitStatus.BAD_CONTENT: "the content cannot be loaded, or with --strict not all of a pack",
    ExitStatus.INTERNAL: "a fault of ketaref's own; --debug shows the traceback",
    ExitStatus.HUNG_UP: "ended with its terminal",
    ExitStatus.INTERRUPTED: "interrupted with Ctrl-C",
    ExitStatus.TERMINATED: "ended by SIGTERM",
}
ENVIRONMENT = {
    "KETAREF_CONTENT": "directories of packs, separated as in PATH; instead of the configuration file's",
    "KETAREF_FOR": "who reads the answers: clinician, patient or front-desk",
    "NO_COLOR": "if set: no color, no bold, nothing but text; wins over the next two",
    "FORCE_COLOR, CLICOLOR_FORCE": "if set: color in pipes too",
    "TERM": "dumb, empty or not set: no color and no pager",
    "ACCESSIBLE=1": "as --plain: no columns, marks or color",
    "PAGER": "what shows answers longer than the screen; less without it, none if empty or cat",
    "LESS": "options of less; FRX when it is not set",
    "COLUMNS, LINES": "width and height to print for, instead of the terminal's",
    "VISUAL, EDITOR": "the editor of `ketaref content edit`, the first that is set; it may be more than one word",
    "XDG_CONFIG_HOME": "where ketaref/config.toml lies, an absolute path; ~/.config without it",
    "XDG_CACHE_HOME": "where compiled content lies, an absolute path; ~/.cache without it",
}
FILES = {
    "~/.config/ketaref/config.toml": "the configuration file, read if it exists",
    "~/.cache/ketaref/": "compiled content of packs; may be deleted at any time",
    "DIR/clinic.yaml": "in a pack: the clinic's name, telephone, address, hours, time zone, audience, fast, whom to "
    "call after hours, whose rule it follows, what it hides",
}
CONFIGURATION = """\
content = ["~/our-clinic"]   # packs, in order; a relative path starts at this file
for = "front-desk"           # clinician, patient or front-desk
color = "auto"               # auto, always or never
plain = false                # true: as --plain
pager = true                 # false: as --no-pager
signers = "~/signers.txt"    # who may sign a pack: NAME KEYTYPE KEY a line, as ssh-keygen verifies"""
TOPICS = {
    "exit-codes": Topic(
        "how a command ends, for scripts",
        (Section("Exit statuses", rows=tuple((str(int(status)), text) for status, text in EXIT_STATUSES.items())),),
    ),
    "environment": Topic(
        "the variables that are read",
        (
            Section("Environment", rows=tuple(ENVIRONMENT.items())),
            Section(text="An option beats the environment, which beats the configuration file."),
        ),
    ),
    "configuration": Topic(
        "what can be set once, and where",
        (
            Section(
                "Configuration file",
                text="$XDG_CONFIG_HOME/ketaref/config.toml, or ~/.config/ketaref/config.toml; read if it exists. "
                "`ketaref info` prints its path.",
            ),
            Section("Example", typed=tuple(CONFIGURATION.splitlines())),
            Section(text="An option beats the environment, which beats this file, which beats the audience that a "
                    "pack's clinic.yaml names."),
        ),
    ),
    "content": Topic(
        "a clinic's own content, and how it is laid over the shipped one",
        (
            Section(
                "Packs",
                text="A pack is a directory of YAML files in the format of the shipped content. A new id adds an "
                "entry; `extends: ID` changes fields of one that is shipped, and leaves the others. Its "
                "clinic.yaml says what the clinic is called, when it is open, its time zone, and who reads them.",
            ),
            Section(
                "What a pack gives is marked",
                text="with the clinic's name, in every answer, on sheets and in calendars; the line below an answer "
                "counts it: + our-clinic (3). What cannot be read of a pack is left out, and a line says so; with "
                "--strict, or strict: true in clinic.yaml, nothing is answered then. --no-packs leaves packs aside.",
            ),
            Section("Which packs", text="Packs are laid in this order, each over those before it: the content list of "
                    "the configuration file, or the directories of KETAREF_CONTENT in its place; then each --content "
                    "DIR, before the command or after it. `ketaref info` lists them."),
            Section(
                "Keep it right",
                typed=(
                    "ketaref content new pack our-clinic",
                    "ketaref content edit no-food-or-drink-six-hours",
                    "ketaref content check our-clinic",
                    "ketaref content diff our-clinic",
                    "ketaref content sign ID --by NAME --role ROLE",
                    "ketaref content due",
                    "ketaref content changelog --since 2026.11.24",
                    "ketaref content locate uncontrolled-glaucoma",
                ),
            ),
        ),
    ),
}  # fmt: skip


def topic(ctx: Any, words: Sequence[str]) -> Result:
    """The help of a command or a topic; of all, without words.

    Raises:
        UsageError: there is none; names the nearest.
    """
    root = ctx.find_root()
    name = " ".join(words)
    if name in ("topic", "topics"):
        found = [Section("Help topics", rows=tuple((f"help {name}", about.title) for name, about in TOPICS.items()))]
    else:
        found = list(TOPICS[name].sections) if name in TOPICS else []
        if not found or name in root.command.rows:
            found += sections_of(context_of(root, words))
    text = "\n".join(plain_lines(found, WIDTH))
    version = ctx.obj.index.version if ctx.obj.settings.as_json else ""
    return Result(
        version, data=lambda: {"topic": name or "ketaref", "text": text}, panels=lambda terminal: parts(found, terminal)
    )


def context_of(root: Any, words: Sequence[str]) -> Any:
    """The context of a command, as if it had been called.

    Raises:
        UsageError: there is no such command; names the nearest.
    """
    ctx = root
    for word in words:
        rows = getattr(ctx.command, "rows", {})
        if word not in rows:
            names = [*rows, *(TOPICS if ctx is root else ())]
            near = " or ".join(map(quoted, commands_like(word, names))) or ", ".join(TOPICS)
            raise UsageError(f"no help on {quoted(' '.join(words))}; nearest: {near}")
        command = ctx.command.commands[word].build()
        ctx = type(root)(command, info_name=word, parent=ctx)
    return ctx
