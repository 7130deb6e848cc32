"""The command line: a file for each command, which parses, calls and returns a `Result`.

Nothing clinical is decided here, and nothing is ranked. `COMMANDS` is the one list of what there is; a command's file
is imported when the command is called. Annotations are not postponed in this room: Typer reads them.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import ketaref
from ketaref.cli.application import Application, Context
from ketaref.cli.group import HELP_OPTIONS, Command, group_of
from ketaref.deferred import deferred_module
from ketaref.present.result import Result
from ketaref.present.terminal import finish, never_fail

if TYPE_CHECKING:
    from ketaref import records
else:
    records = deferred_module("ketaref.records")

COMMANDS: dict[str, Command] = {
    "search": Command(
        "ketaref.cli.search:search",
        "Search everything: typos, abbreviations, lay words and brand names are understood.",
        "ketaref search can I drive home",
    ),
    "show": Command(
        "ketaref.cli.show:show",
        "Show one entry whole: every statement, its references, disputes and figures.",
        "ketaref show uncontrolled-glaucoma",
    ),
    "contraindications": Command(
        "ketaref.cli.listing:contraindications",
        "Who should not have it: all by severity, or those that match.",
        "ketaref contraindications pregnant",
    ),
    "interactions": Command(
        "ketaref.cli.listing:interactions",
        "Medicines that matter: all by severity, or those that match.",
        "ketaref interactions lorazepam",
    ),
    "prep-instructions": Command(
        "ketaref.cli.instructions:prep_instructions",
        "What to do before the infusion, in order, with the hours; with --at the times of the day; -o for the patient.",
        "ketaref prep-instructions --at '2030-12-01 10:00' -o prep.html",
    ),
    "post-instructions": Command(
        "ketaref.cli.instructions:post_instructions",
        "What to do after the infusion, in order, with the hours; with --at until when; -o for the patient.",
        "ketaref post-instructions --at '2030-12-01 10:00' -o after.html",
    ),
    "side-effects": Command(
        "ketaref.cli.listing:side_effects",
        "Adverse effects: how often, how long, what to watch.",
        "ketaref side-effects bladder",
    ),
    "protocols": Command(
        "ketaref.cli.listing:protocols",
        "Regimens as trials, labels and clinics give them; never an order.",
        "ketaref protocols maintenance",
    ),
    "conditions": Command(
        "ketaref.cli.listing:conditions",
        "What ketamine is used for, and what the evidence says.",
        "ketaref conditions CRPS",
    ),
    "pharmacology": Command(
        "ketaref.cli.listing:pharmacology",
        "What the body does with ketamine, and ketamine with the body: figures with units.",
        "ketaref pharmacology half-life",
    ),
    "mechanism": Command(
        "ketaref.cli.listing:mechanism",
        "How ketamine is thought to work.",
        "ketaref mechanism NMDA",
    ),
    "faq": Command(
        "ketaref.cli.listing:faq",
        "Patients' questions in plain words.",
        "ketaref faq is it safe",
    ),
    "glossary": Command(
        "ketaref.cli.listing:glossary",
        "Terms and abbreviations.",
        "ketaref glossary TRD",
    ),
    "screen": Command(
        "ketaref.cli.screen:screen",
        """Hold a patient's findings against contraindications, cautions and interactions; the clinician decides.

        Negated, controlled, past and relatives' findings are shown as such; what is not recognized is listed.
        Nothing is stored or sent.
        """,
        "ketaref screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma'",
    ),
    "cite": Command(
        "ketaref.cli.cite:cite",
        """Give the reference in the form a journal, a chart or a reference manager wants.

        AMA, Vancouver (NLM) or APA 7; BibTeX, BibLaTeX, RIS, nbib, CSL-JSON or CSL-YAML. Fields that nobody has
        confirmed are marked.
        """,
        "ketaref cite zarate2006 --style apa",
    ),
    "discrepancies": Command(
        "ketaref.cli.registers:discrepancies",
        "Where documents disagree with each other or with an authority, the riskiest first.",
        "ketaref discrepancies --risk high",
    ),
    "sources": Command(
        "ketaref.cli.registers:sources",
        "The documents, labels, guidelines and authorities behind the content.",
        "ketaref sources",
    ),
    "content": Command("", "Check and find the content behind the answers.", "ketaref content check"),
    "content check": Command(
        "ketaref.cli.check:check",
        "Check the content: shape, references, disputes, reading level, questions. One fault a line.",
        "ketaref content check --reach",
    ),
    "content locate": Command(
        "ketaref.cli.content:locate",
        "Print the file and line an entry was read from.",
        "ketaref content locate uncontrolled-glaucoma",
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
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
    epilog="Example: ketaref search can she have it with glaucoma",
)


def _print_versions(wanted: bool) -> None:
    if wanted:
        version = Application().index.version
        line = f"ketaref {ketaref.__version__}, content {version}, schema {records.SCHEMA_VERSION}\n"
        finish(Result(version, data=dict, text=lambda: line))
        raise typer.Exit


@app.callback()
def start(
    ctx: Context,
    content: Annotated[
        list[Path] | None,
        typer.Option(
            "--content",
            metavar="DIR",
            help="Lay a clinic's own content over the shipped one; repeatable. After KETAREF_CONTENT's, in order.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_versions, is_eager=True, help="Print versions and stop.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", hidden=True, help="Show the traceback of an internal error.")
    ] = False,
) -> None:
    """Look up ketamine infusion therapy: short answers, each with the references that say so.

    Curated from five clinic documents and checked against labels and guidelines. It informs trained staff and does not
    prescribe. Not yet reviewed by a clinician.
    """
    ctx.obj = Application(content or ())


def main() -> None:
    """Run the command line; ends the process with the exit status."""
    # Help is printed by Typer, which must not fail either where a terminal cannot show a character.
    never_fail(sys.stdout, sys.stderr)
    app()
