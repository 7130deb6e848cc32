"""The command line: a file for each command, which parses, calls and returns a `Result`.

Nothing clinical is decided here, and nothing is ranked. `COMMANDS` is the one list of what there is; a command's file
is imported when the command is called. Annotations are not postponed in this room: Typer reads them.
"""

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

import ketaref
from ketaref.cli.application import Application, Context
from ketaref.cli.group import COMPLETE, Command, group_of
from ketaref.cli.settings import settings_of
from ketaref.deferred import deferred_module
from ketaref.present.result import Result
from ketaref.present.terminal import finish, never_fail

if TYPE_CHECKING:
    from ketaref import records
    from ketaref.cli import completing
else:
    records = deferred_module("ketaref.records")
    completing = deferred_module("ketaref.cli.completing")

Shell = Literal["bash", "zsh", "fish", "pwsh"]
SHELLS = ", ".join(get_args(Shell))

# What commands are for: the headings of the help, in the order in which COMMANDS first names them.
LOOK_UP = "Look something up"
SAFETY = "May this patient have it"
DAY = "The day of an infusion"
KNOWLEDGE = "What is known"
EVIDENCE = "Who says so"
PROGRAM = "This program"

COMMANDS: dict[str, Command] = {
    "search": Command(
        "ketaref.cli.search:search",
        "Search everything: typos, abbreviations, lay words and brand names are understood.",
        "ketaref search can I drive home",
        LOOK_UP,
    ),
    "browse": Command(
        "ketaref.cli.browse:browse",
        "Search as you type, read as you go, on one screen; needs ketaref[browse].",
        "ketaref browse",
        LOOK_UP,
    ),
    "show": Command(
        "ketaref.cli.show:show",
        "Show one entry whole: every statement, its references, disputes and figures.",
        "ketaref show uncontrolled-glaucoma",
        LOOK_UP,
    ),
    "contraindications": Command(
        "ketaref.cli.listing:contraindications",
        "Who should not have it: all by severity, or those that match.",
        "ketaref contraindications pregnant",
        SAFETY,
    ),
    "interactions": Command(
        "ketaref.cli.listing:interactions",
        "Medicines that matter: all by severity, or those that match.",
        "ketaref interactions lorazepam",
        SAFETY,
    ),
    "prep-instructions": Command(
        "ketaref.cli.instructions:prep_instructions",
        "What to do before the infusion, in order, with the hours; with --at the times of the day; -o for the patient.",
        "ketaref prep-instructions --at 'tomorrow 1pm' -o prep.html",
        DAY,
    ),
    "post-instructions": Command(
        "ketaref.cli.instructions:post_instructions",
        "What to do after the infusion, in order, with the hours; with --at until when; -o for the patient.",
        "ketaref post-instructions --at 'tomorrow 1pm' -o after.html",
        DAY,
    ),
    "side-effects": Command(
        "ketaref.cli.listing:side_effects",
        "Adverse effects: how often, how long, what to watch.",
        "ketaref side-effects bladder",
        SAFETY,
    ),
    "protocols": Command(
        "ketaref.cli.listing:protocols",
        "Regimens as trials, labels and clinics give them; never an order.",
        "ketaref protocols maintenance",
        KNOWLEDGE,
    ),
    "conditions": Command(
        "ketaref.cli.listing:conditions",
        "What ketamine is used for, and what the evidence says.",
        "ketaref conditions CRPS",
        KNOWLEDGE,
    ),
    "pharmacology": Command(
        "ketaref.cli.listing:pharmacology",
        "What the body does with ketamine, and ketamine with the body: figures with units.",
        "ketaref pharmacology half-life",
        KNOWLEDGE,
    ),
    "mechanism": Command(
        "ketaref.cli.listing:mechanism",
        "How ketamine is thought to work.",
        "ketaref mechanism NMDA",
        KNOWLEDGE,
    ),
    "faq": Command(
        "ketaref.cli.listing:faq",
        "Patients' questions in plain words.",
        "ketaref faq is it safe",
        LOOK_UP,
    ),
    "glossary": Command(
        "ketaref.cli.listing:glossary",
        "Terms and abbreviations.",
        "ketaref glossary TRD",
        LOOK_UP,
    ),
    "screen": Command(
        "ketaref.cli.screen:screen",
        """Hold a patient's findings against contraindications, cautions and interactions; the clinician decides.

        Negated, controlled, past and relatives' findings are shown as such; what is not recognized is listed.
        Nothing is stored or sent. With -o or --summary, every patient of a bulk export: a line each, and a table.
        """,
        "ketaref screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma'",
        SAFETY,
    ),
    "cite": Command(
        "ketaref.cli.cite:cite",
        """Give the reference in the form a journal, a chart or a reference manager wants.

        AMA, Vancouver (NLM) or APA 7; BibTeX, BibLaTeX, RIS, nbib, CSL-JSON or CSL-YAML. Fields that nobody has
        confirmed are marked.
        """,
        "ketaref cite zarate-2006 --style apa",
        EVIDENCE,
    ),
    "chart": Command(
        "ketaref.cli.chart:chart",
        """Draw what people would rather look at: here, or with -o as a picture.

        Bioavailability by route, the level after an infusion, response beside the comparison group, the best evidence
        and how much there is by condition, tiers. Each mark is a figure of the content, with its sources.
        """,
        "ketaref chart bioavailability -o bioavailability.svg",
        KNOWLEDGE,
    ),
    "evidence": Command(
        "ketaref.cli.registers:evidence",
        """The best evidence on each question: the study, the effect, how certain by GRADE and why.

        Where a search found no trial, that is said, with the day of the search.
        """,
        "ketaref evidence bipolar\nketaref evidence ECT",
        EVIDENCE,
    ),
    "discrepancies": Command(
        "ketaref.cli.registers:discrepancies",
        "Where documents disagree with each other or with an authority, the riskiest first.",
        "ketaref discrepancies --risk high",
        EVIDENCE,
    ),
    "sources": Command(
        "ketaref.cli.registers:sources",
        "The documents, labels, guidelines and authorities behind the content.",
        "ketaref sources",
        EVIDENCE,
    ),
    "list": Command(
        "ketaref.cli.ids:ids",
        "List the ids and titles of entries, of all kinds or of some.",
        "ketaref list\nketaref list interactions faq",
        LOOK_UP,
    ),
    "info": Command(
        "ketaref.cli.info:info",
        "What is installed and in use: versions, packs, files, entries due for review.",
        "ketaref info",
        PROGRAM,
    ),
    "help": Command(
        "ketaref.cli.info:help_on",
        "Help on a command or a topic: exit-codes, environment, configuration, content.",
        "ketaref help search\nketaref help exit-codes",
        PROGRAM,
    ),
    "schema": Command(
        "ketaref.cli.schema:schema",
        "Print the JSON Schema of what a command prints with --json.",
        "ketaref schema search",
        PROGRAM,
    ),
    "content": Command("", "Keep your clinic's content: start, change, check, sign.", "ketaref content check", PROGRAM),
    "content new": Command(
        "ketaref.cli.new:new",
        "Start an entry, a reference, a dispute, a clinic.yaml or a whole pack: a file to fill in.",
        "ketaref content new pack our-clinic\nketaref content new contraindications seizures --pack our-clinic",
    ),
    "content check": Command(
        "ketaref.cli.check:check",
        "Check the content: shape, references, disputes, reading level, questions. One fault a line.",
        "ketaref content check --reach",
    ),
    "content diff": Command(
        "ketaref.cli.diff:diff",
        """What packs change of the shipped content, field by field; or how two packs differ.

        What takes caution away comes first. Clinical fields come before wording, wording before how it is found.
        """,
        "ketaref content diff\nketaref content diff our-clinic-2026 our-clinic",
    ),
    "content changelog": Command(
        "ketaref.cli.diff:changelog",
        "What changed in the shipped content since a version, entry by entry.",
        "ketaref content changelog --since 2026.11.24",
    ),
    "content edit": Command(
        "ketaref.cli.edit:edit",
        """Open the clinic's file for an entry in your editor (VISUAL or EDITOR), then say what is wrong with it.

        A shipped entry gets a file in the pack that changes nothing yet, with what the entry says as comments; a file
        that is left so is taken away again.
        """,
        "ketaref content edit fasting-times-by-food --pack our-clinic",
    ),
    "content confirm": Command(
        "ketaref.cli.confirm:confirm",
        "Show what changed under a rule of the clinic, and say that the rule still fits.",
        "ketaref content confirm fasting-times-by-food",
    ),
    "content sign": Command(
        "ketaref.cli.sign:sign",
        """Write into entries who has reviewed them, or sign a whole pack with an SSH key.

        A signature holds for what a reader sees: whoever changes it afterwards is told that it was changed.
        """,
        "ketaref content sign seizures --by 'Dr. A. Example' --role 'medical director'\n"
        "ketaref content sign our-clinic --key ~/.ssh/id_ed25519",
    ),
    "content verify": Command(
        "ketaref.cli.sign:verify",
        """Say whether a pack is what somebody has signed, without a network.

        The exit status is 0 where it is, and 1 where it is not.
        """,
        "ketaref content verify our-clinic --signers signers.txt",
    ),
    "content due": Command(
        "ketaref.cli.due:due",
        """List what is overdue for review or due soon, by day, with who reviewed it last.

        The exit status is 0 where nothing is due by then, and 1 where something is.
        """,
        "ketaref content due\nketaref content due --by 2027-12-31",
    ),
    "content locate": Command(
        "ketaref.cli.content:locate",
        "Print the file and line of an entry; of one that a pack patches, both files.",
        "ketaref content locate uncontrolled-glaucoma\nketaref content locate when do I stop eating",
    ),
    "content counts": Command(
        "ketaref.cli.content:counts",
        "Print how much there is, by kind and by document, as Markdown tables.",
        "ketaref content counts",
    ),
}
"""Name -> command, in the order of the help."""

app = typer.Typer(
    cls=group_of(COMMANDS),
    pretty_exceptions_enable=False,
    # Typer's own completion options would load what detects a shell on every start.
    add_completion=False,
    epilog="ketaref search can I drive home\nketaref interactions lorazepam\nketaref prep-instructions -o prep.html",
)


def _version_line(application: Application) -> str:
    content = application.content_line
    return f"ketaref {ketaref.__version__}, content {content}, schema {records.SCHEMA_VERSION}\n"


@app.callback(invoke_without_command=True)
def start(
    ctx: Context,
    version: Annotated[bool, typer.Option("--version", help="Print versions and packs, and stop.")] = False,
    show_completion: Annotated[
        Shell | None, typer.Option("--show-completion", metavar="SHELL", help=f"Print the completion of {SHELLS}.")
    ] = None,
    install_completion: Annotated[
        Shell | None, typer.Option("--install-completion", metavar="SHELL", help="Set that completion up.")
    ] = None,
) -> None:
    """Look up ketamine infusion therapy: short answers, each with the references that say so.

    Curated from five clinic documents and checked against labels and guidelines. It informs trained staff and does not
    prescribe. Below each answer stands who reviewed it, or that no clinician has.
    """
    ctx.obj = application = Application(settings_of(ctx))
    if version:
        line = _version_line(application)
        finish(application.warned(Result(application.index.version, data=dict, text=lambda: line)))
        raise typer.Exit
    if show_completion:
        completing.show(show_completion)
        raise typer.Exit
    if install_completion:
        completing.install(install_completion)
        raise typer.Exit
    if not ctx.invoked_subcommand:
        ctx.fail("Missing command.")


def main() -> None:
    """Run the command line; ends the process with the exit status."""
    # Help is printed by Typer, which must not fail either where a terminal cannot show a character.
    never_fail(sys.stdout, sys.stderr)
    if COMPLETE in os.environ:
        completing.prepare()
    app()
