"""The command line: parse, call, print, exit status. Decides nothing clinical, ranks nothing.

A command is built only when it is called: building all of them costs some 4 ms of each start, a tenth of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

import ketaref
from ketaref import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ketaref.records import Entry, Reference
    from ketaref.search.answer import Hit
    from ketaref.store.index import Index
    from ketaref.visit.plan import Plan

FOUND, NO_MATCH, USAGE, BAD_CONTENT, INTERRUPTED = 0, 1, 2, 3, 130
LIMIT = 5
_LAZY: dict[str, CommandInfo | typer.Typer] = {}


class _Commands(MutableMapping[str, Any]):
    """Command name -> command, each built on first use."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            made = _LAZY[name]
            if isinstance(made, typer.Typer):
                self._built[name] = get_command(made)
                self._built[name].name = name
            else:
                self._built[name] = get_command_from_info(made, pretty_exceptions_short=True, rich_markup_mode="rich")
        return self._built[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._built[name] = value

    def __delitem__(self, name: str) -> None:
        del self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_LAZY)

    def __len__(self) -> int:
        return len(_LAZY)


class _Group(TyperGroup):
    """The top group: commands built late, errors on one line, exit statuses as the contract has them."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (Click's signature)
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs)
            sys.stdout.flush()
        except errors.KetarefError as error:
            _say(str(error))
            sys.exit(error.exit_status)
        except SystemExit:
            # Typer's own way out when a reader has seen enough (`| head`); but for completion all else is a status.
            if "_KETAREF_COMPLETE" in os.environ:
                raise
            sys.exit(FOUND)
        except (typer.Abort, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # `| head` has seen enough: nothing to say, and nothing more to flush at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FOUND)
        except Exception as error:
            if not hasattr(error, "format_message"):
                raise  # our bug: let it be seen
            message = error.format_message().strip()
            if not message:  # no arguments: the help has been printed
                sys.exit(USAGE)
            ctx = getattr(error, "ctx", None)
            path = ctx.command_path if ctx else "ketaref"
            _say(f"{' '.join(message.split())} (see: {path} --help)")
            sys.exit(USAGE)
        sys.exit(status if isinstance(status, int) else FOUND)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ketaref search can she have it with glaucoma",
)
content_app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check and find the content behind the answers.",
    epilog="Example: ketaref content check",
)


def command(name: str, example: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a top command without building it; its help ends with an example."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _LAZY[name] = CommandInfo(name=name, callback=function, epilog=f"Example: {example}")
        return function

    return register


class Risk(str, Enum):
    """Risk of a dispute, for the option."""

    high = "high"
    medium = "medium"
    low = "low"


class Severity(str, Enum):
    """Severity of a contraindication or interaction, for the option."""

    absolute = "absolute"
    relative = "relative"
    caution = "caution"


class ChecklistFormat(str, Enum):
    """How the checklist prints."""

    text = "text"
    fhir = "fhir"


class Format(str, Enum):
    """How `cite` prints."""

    text = "text"
    bibtex = "bibtex"
    biblatex = "biblatex"
    ris = "ris"
    csl_json = "csl-json"
    csl_yaml = "csl-yaml"
    nbib = "nbib"


def _complete_entry(ctx: typer.Context, incomplete: str) -> list[str]:
    """The ids of entries that begin so, for the shell."""
    return _completions(ctx, incomplete, lambda index: index.ids())


def _complete_reference(ctx: typer.Context, incomplete: str) -> list[str]:
    """The ids of references that begin so, for the shell."""
    return _completions(ctx, incomplete, lambda index: index.reference_ids())


def _complete_kind(incomplete: str) -> list[str]:
    """The kinds of entry that begin so, for the shell."""
    from ketaref.records import KINDS  # noqa: PLC0415

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _completions(ctx: typer.Context, incomplete: str, ids: Callable[[Index], list[str]]) -> list[str]:
    # The shell asks without running `options`; packs count all the same. It has no use for an error.
    _use_packs(ctx.find_root().params.get("content") or ())
    try:
        return [i for i in ids(_open_index()) if i.startswith(incomplete)]
    except errors.KetarefError:
        return []


Words = Annotated[list[str], typer.Argument(help="What to look for, in your own words; needs no quotes.")]
OptionalWords = Annotated[
    list[str] | None, typer.Argument(help="Narrow to what answers these words; all when left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="Most hits shown.")]
AlsoCite = Annotated[bool, typer.Option("--cite", help="Print the references in full below.")]
Style = Annotated[
    str, typer.Option("--style", "-s", help="ama, vancouver or apa; with ketaref[styles] any CSL style by name.")
]


def _version(wanted: bool) -> None:  # noqa: FBT001 (Typer's callback)
    if wanted:
        from ketaref.records import SCHEMA_VERSION  # noqa: PLC0415

        index = _open_index()
        print(f"ketaref {ketaref.__version__}, content {index.version}, schema {SCHEMA_VERSION}")
        raise typer.Exit


@app.callback()
def options(
    content: Annotated[
        list[Path] | None,
        typer.Option(
            "--content",
            metavar="DIR",
            help="Lay a clinic's own content over the shipped one; repeatable. After KETAREF_CONTENT's, in order.",
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 (acts through its callback)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print versions and stop.")
    ] = False,
) -> None:
    """Look up ketamine infusion therapy: short answers, each with the references that say so.

    Curated from five clinic documents and checked against labels and guidelines. It informs trained staff and does not
    prescribe. Not yet reviewed by a clinician.
    """
    _use_packs(content or ())


# ---- Commands -------------------------------------------------------------------------------------------------------


@command("search", "ketaref search can I drive home")
def search(  # noqa: PLR0913, PLR0917 (each an option)
    words: Words,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help="Only this kind; repeatable.", autocompletion=_complete_kind),
    ] = None,
    limit: Limit = LIMIT,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit ranks where it does.")] = False,
    cite: AlsoCite = False,
    style: Style = "ama",
    as_json: AsJson = False,
) -> None:
    """Search everything: typos, abbreviations, lay words and brand names are understood."""
    kinds = _known_kinds(kind) if kind else None
    _search(" ".join(words), kinds, limit, as_json=as_json, explain=explain, style=style if cite else "")


@command("show", "ketaref show uncontrolled-glaucoma")
def show(
    entry_id: Annotated[
        str, typer.Argument(help="An entry's id, as search prints it.", autocompletion=_complete_entry)
    ],
    cite: AlsoCite = False,
    style: Style = "ama",
    as_json: AsJson = False,
) -> None:
    """Show one entry whole: every statement, its references, disputes and figures."""
    index = _open_index()
    entry = _entry(index, entry_id)
    references = index.references(entry.references)
    citations = _citations(references.values(), style) if cite else {}
    if as_json:
        _print_json(index, _entry_object(entry) | ({"citations": citations} if cite else {}))
        return
    from ketaref.present import render  # noqa: PLC0415 (rich: 12 ms that JSON does without)

    screen = render.Screen()
    screen.show(render.entry_panel(entry, references, boxed=screen.boxed))
    screen.cite(references, citations)


@command("contraindications", "ketaref contraindications pregnant")
def contraindications(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Who should not have it: all by severity, or those that match."""
    _listing(("contraindications",), words, limit, as_json=as_json, layout="severity")


@command("interactions", "ketaref interactions lorazepam")
def interactions(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Medicines that matter: all by severity, or those that match."""
    _listing(("interactions",), words, limit, as_json=as_json, layout="severity")


At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When the infusion starts: '2030-12-01 10:00' turns hours into times."),
]
Duration = Annotated[
    str | None, typer.Option("--duration", metavar="LENGTH", help="How long it runs: 40m, 1h30m. 40m when left out.")
]
Zone = Annotated[
    str | None,
    typer.Option("--tz", metavar="ZONE", help="The clinic's time zone: America/Denver. This machine's when left out."),
]
Ics = Annotated[
    Path | None, typer.Option("--ics", metavar="FILE", help="Write the times as a calendar file, with reminders.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the patient's sheet: .html, .md or .txt.")
]
ClinicName = Annotated[str, typer.Option("--clinic", metavar="NAME", help="The clinic's name on the sheet.")]
Phone = Annotated[str, typer.Option("--phone", metavar="NUMBER", help="The clinic's telephone on the sheet.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


def _instruction_command(kind: str, summary: str) -> Callable[..., None]:
    """A command for the instructions of one kind; the two differ in nothing else."""

    def run(  # noqa: PLR0913, PLR0917 (Typer reads options from parameters)
        words: OptionalWords = None,
        at: At = None,
        duration: Duration = None,
        zone: Zone = None,
        ics: Ics = None,
        output: Output = None,
        clinic: ClinicName = "",
        phone: Phone = "",
        force: Force = False,
        limit: Limit = LIMIT,
        as_json: AsJson = False,
    ) -> None:
        given = _Given(at, duration, zone, ics, output, clinic, phone, force)
        _instructions(kind, words, limit, given, as_json=as_json)

    run.__doc__ = summary
    return run


command("prep-instructions", "ketaref prep-instructions --at '2030-12-01 10:00' -o prep.html")(
    _instruction_command(
        "pre-infusion",
        "What to do before the infusion, in order, with the hours; with --at the times of the day; -o for the patient.",
    )
)
command("post-instructions", "ketaref post-instructions --at '2030-12-01 10:00' -o after.html")(
    _instruction_command(
        "post-infusion",
        "What to do after the infusion, in order, with the hours; with --at until when; -o for the patient.",
    )
)


@command("side-effects", "ketaref side-effects bladder")
def side_effects(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Adverse effects: how often, how long, what to watch."""
    _listing(("adverse-effects",), words, limit, as_json=as_json)


@command("protocols", "ketaref protocols maintenance")
def protocols(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Regimens as trials, labels and clinics give them; never an order."""
    _listing(("protocols",), words, limit, as_json=as_json)


@command("conditions", "ketaref conditions CRPS")
def conditions(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """What ketamine is used for, and what the evidence says."""
    _listing(("conditions",), words, limit, as_json=as_json)


@command("pharmacology", "ketaref pharmacology half-life")
def pharmacology(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """What the body does with ketamine, and ketamine with the body: figures with units."""
    _listing(("pharmacokinetics", "pharmacodynamics"), words, limit, as_json=as_json, layout="figures")


@command("mechanism", "ketaref mechanism NMDA")
def mechanism(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """How ketamine is thought to work."""
    _listing(("mechanism",), words, limit, as_json=as_json)


@command("faq", "ketaref faq is it safe")
def faq(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Patients' questions in plain words."""
    _listing(("faq",), words, limit, as_json=as_json)


@command("glossary", "ketaref glossary TRD")
def glossary(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Terms and abbreviations."""
    _listing(("glossary",), words, limit, as_json=as_json)


@command("screen", "ketaref screen 'htn, pregnant 12 weeks, on lamictal, no hx of glaucoma'")
def screen(  # noqa: PLR0913, PLR0917 (Typer reads options from the signature)
    findings: Annotated[
        list[str] | None, typer.Argument(help="Conditions and medicines, listed or one an argument; - reads lines.")
    ] = None,
    fhir: Annotated[
        Path | None, typer.Option("--fhir", metavar="FILE", help="A FHIR R4 Bundle, NDJSON or resource; - for stdin.")
    ] = None,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="Print the questions to ask before an infusion.")
    ] = False,
    output_format: Annotated[
        ChecklistFormat, typer.Option("--format", "-f", help="Of the checklist: text, or fhir (an R4 Questionnaire).")
    ] = ChecklistFormat.text,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit 1 when something this firm or firmer is counted.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Screen as of this day (today).")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a patient's findings against contraindications, cautions and interactions; the clinician decides.

    Negated, controlled, past and relatives' findings are shown as such; what is not recognized is listed. Nothing is
    stored or sent.
    """
    wanted = [bool(findings), fhir is not None, checklist]
    if sum(wanted) != 1:
        raise errors.UsageError(
            "give findings, --fhir FILE or --checklist, one of them: ketaref screen 'htn, on lamictal'"
        )
    if output_format is ChecklistFormat.fhir and not checklist:
        raise errors.UsageError("--format fhir is for the checklist: ketaref screen --checklist --format fhir")
    today = _day(as_of)
    if checklist:
        _checklist(output_format, as_json=as_json)
        return
    from ketaref.present import fhir as cards_of  # noqa: PLC0415
    from ketaref.screening import record as records_of  # noqa: PLC0415
    from ketaref.screening import screen as screening  # noqa: PLC0415

    index = _open_index()
    records: list[Any] = [None]
    if fhir is not None:
        records = records_of.read_records(fhir, _read_bytes(fhir), today=today)
        screened = [screening.screen_findings(index, r.findings, today=r.as_of) for r in records]
    else:
        screened = [screening.screen_words(index, _listed(findings or []), today=today)]
    if as_json:
        pairs = list(zip(screened, records, strict=True))
        cards = [card for found, record in pairs for card in cards_of.to_cards(found, record)]
        _print_json(index, {"cards": cards, "records": [cards_of.screened_object(*pair) for pair in pairs]})
    else:
        from ketaref.present import render  # noqa: PLC0415

        shown = render.Screen()
        for found, record in zip(screened, records, strict=True):
            shown.show(*render.screening(found, record))
        print(f"content {index.version}, not clinically reviewed; informs, does not prescribe: the clinician decides")
    for found in screened:
        if found.read_as:
            _say("read " + ", ".join(f"{word} as {as_}" for word, as_ in found.read_as))
        if found.crisis:
            _say(f"{found.crisis.summary} (ketaref show {found.crisis.id})")
    if fail_on and any(screening.is_at_least(c.severity, fail_on.value) for s in screened for c in s.counted):
        raise typer.Exit(NO_MATCH)


def _checklist(output_format: ChecklistFormat, *, as_json: bool) -> None:
    from ketaref.screening.screen import screening_questions  # noqa: PLC0415

    index = _open_index()
    questions = screening_questions(index)
    if output_format is ChecklistFormat.fhir:
        import json  # noqa: PLC0415

        from ketaref.present.fhir import to_questionnaire  # noqa: PLC0415

        day = max((e.reviewed.date for q in questions for e in q.entries if e.reviewed), default="")
        print(
            json.dumps(
                to_questionnaire(questions, index.version, day), ensure_ascii=sys.stdout.encoding != "utf-8", indent=2
            )
        )
        return
    if as_json:
        results = [
            {"question": q.text, "severity": q.severity, "entries": [e.id for e in q.entries]} for q in questions
        ]
        _print_json(index, {"results": results})
        return
    from ketaref.present import render  # noqa: PLC0415

    shown = render.Screen()
    shown.show(*render.questions(questions))
    print(f"{len(questions)} questions, content {index.version}, not clinically reviewed; the clinician decides")


def _listed(findings: Sequence[str]) -> str:
    """The findings of the command line as one text: unquoted words as one list, quoted ones one an argument."""
    if list(findings) == ["-"]:
        return sys.stdin.read()
    return ("; " if any(" " in f.strip() for f in findings) else " ").join(findings)


def _read_bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise errors.UsageError(f"{path}: cannot be read ({error.strerror}); name a FHIR R4 file") from None


def _day(text: str | None) -> Any:
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 (the reader's own day)
    except ValueError:
        raise errors.UsageError(f"'{_short(text or '')}' is no date; write it as 2026-12-01") from None


@command("cite", "ketaref cite zarate2006 --style apa")
def cite(  # noqa: PLR0913, PLR0917 (each an option)
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A reference's id, DOI, PMID, or words of it; all when left out.", autocompletion=_complete_reference
        ),
    ] = None,
    cited_by: Annotated[
        str,
        typer.Option("--for", metavar="ENTRY-ID", help="All that an entry cites.", autocompletion=_complete_entry),
    ] = "",
    kind: Annotated[str, typer.Option("--kind", "-k", help="All of a kind: trial, guideline, label ...")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every reference.")] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="FILE", help="The bibliography of a text citing [@zarate2006].")
    ] = None,
    style: Style = "ama",
    output_format: Annotated[
        Format | None, typer.Option("--format", "-f", help="text, or for a reference manager.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a new file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    panel: Annotated[
        bool | None,
        typer.Option("--panel/--plain", help="What is known of it, or the reference alone; alone when piped."),
    ] = None,
    limit: Limit = LIMIT,
    as_json: AsJson = False,
) -> None:
    """Give the reference in the form a journal, a chart or a reference manager wants.

    AMA, Vancouver (NLM) or APA 7; BibTeX, BibLaTeX, RIS, nbib, CSL-JSON or CSL-YAML. Fields that nobody has confirmed
    are marked.
    """
    from ketaref.cite import references as citation  # noqa: PLC0415 (needed by few commands)
    from ketaref.cite import styles  # noqa: PLC0415 (needed by few commands)

    query = " ".join(words or ())
    if sum((bool(query), bool(cited_by), bool(kind), everything, claims is not None)) > 1:
        raise errors.UsageError("words, --for, --kind, --all and --claims each say which references: give one of them")
    index = _open_index()
    try:
        if claims:
            found = citation.claimed_references(index.references(), _read(claims), claims.name)
        else:
            found = _wanted_references(index, query, cited_by, kind, limit)
    except errors.NotFoundError:
        if as_json:
            near = citation.nearest_ids(index.references(), query)[0] if query else None
            _print_json(index, {"query": query, "results": [], "suggestion": near})
        raise
    chosen = output_format or Format(_format_of(output) if output else "text")
    if as_json:
        from ketaref.records import to_plain  # noqa: PLC0415

        texts = _citations(found, style)
        results = [to_plain(r) | {"title": r.title, "text": texts[r.id]} for r in found]
        _print_json(index, {"query": query, "style": style, "results": results})
        return
    if chosen is not Format.text:
        from ketaref.cite.exports import FORMATS  # noqa: PLC0415

        _put(FORMATS[chosen.value]([citation.export_item(r) for r in found]), output, force=force)
        return
    alone = output is not None or claims is not None or panel is False
    if alone or not (panel or sys.stdout.isatty()):
        lines = citation.format_bibliography(found, style) if claims else _citations(found, style).values()
        _put("\n\n".join(lines) + "\n", output, force=force)
        return
    from ketaref.present import render  # noqa: PLC0415

    screen = render.Screen()
    if len(found) == 1:
        (one,), write = found, styles.styler(style)
        sure = citation.certainty(one, write)
        used = index.entries_citing(one.id)
        screen.show(render.reference_panel(one, write(one.csl), sure, used, boxed=screen.boxed))
        return
    screen.show(*render.reference_lines(found, _citations(found, style)))


@command("discrepancies", "ketaref discrepancies --risk high")
def discrepancies(
    risk: Annotated[Risk | None, typer.Option("--risk", help="Only this risk.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only claims of this document.")] = None,
    as_json: AsJson = False,
) -> None:
    """Where documents disagree with each other or with an authority, the riskiest first."""
    from ketaref.records import to_plain  # noqa: PLC0415

    index = _open_index()
    shown_with: dict[str, list[str]] = {}
    for entry in index.entries():
        for dispute in entry.disputes:
            shown_with.setdefault(dispute.id, []).append(entry.id)
    found = [
        d
        for d in index.disputes()
        if (risk is None or d.risk == risk.value) and (document is None or document in {c.ref for c in d.claim.cites})
    ]
    if not found:
        claimed = sorted({c.ref for d in index.disputes() for c in d.claim.cites})
        raise errors.NotFoundError(f"no dispute matches; documents with disputed claims: {', '.join(claimed)}")
    if as_json:
        results = [to_plain(d) | {"entries": shown_with.get(d.id, [])} for d in found]
        _print_json(index, {"results": results})
        return
    from ketaref.present import render  # noqa: PLC0415

    screen = render.Screen()
    screen.show(*(render.dispute_panel(d, boxed=screen.boxed, entries=shown_with.get(d.id, [])) for d in found))
    print(f"{len(found)} disputes")


@command("sources", "ketaref sources")
def sources(as_json: AsJson = False) -> None:
    """The documents, labels, guidelines and authorities behind the content."""
    from ketaref.records import to_plain  # noqa: PLC0415

    index = _open_index()
    references = index.references()
    cited = {reference_id: len(entries) for reference_id, entries in index.citing().items()}
    # Documents first, then by kind: a reader asks who is behind it before asking for a paper.
    found = sorted(references.values(), key=lambda r: (r.kind != "clinic-document", r.kind, r.id))
    if as_json:
        _print_json(
            index, {"results": [to_plain(r) | {"title": r.title, "entries": cited.get(r.id, 0)} for r in found]}
        )
        return
    from ketaref.present import render  # noqa: PLC0415

    texts = {i: f"{text} Cited by {cited.get(i, 0)} entries." for i, text in _citations(found, "ama").items()}
    render.Screen().show(*render.reference_lines(found, texts))


@content_app.command("check", epilog="Example: ketaref content check")
def content_check(
    as_json: AsJson = False,
    reach: Annotated[bool, typer.Option("--reach", help="Search every question, not only those of packs.")] = False,
) -> None:
    """Check the content: shape, references, disputes, reading level, reach. One line a finding."""
    from datetime import date  # noqa: PLC0415

    from ketaref import checks  # noqa: PLC0415
    from ketaref.present import render  # noqa: PLC0415

    packs = tuple((pack.name, pack) for pack in _packs)
    findings, library = checks.check_content(
        today=date.today(),  # noqa: DTZ011 (the reader's own day)
        packs=packs,
        reach=reach,
    )
    faults = [f for f in findings if not f.warning]
    if as_json:
        import json  # noqa: PLC0415

        print(json.dumps({"results": [f._asdict() for f in findings]}, ensure_ascii=False))
    else:
        for line in render.finding_lines(findings):
            print(line.plain)
        counts = f"{len(library)} entries, {len(library.disputes)} disputes, {len(library.references)} references"
        _say(f"{len(faults)} faults, {len(findings) - len(faults)} warnings in {counts}")
    raise typer.Exit(NO_MATCH if faults else FOUND)


@content_app.command("locate", epilog="Example: ketaref content locate uncontrolled-glaucoma")
def content_locate(
    entry_id: Annotated[str, typer.Argument(help="An entry's id.", autocompletion=_complete_entry)],
) -> None:
    """Print the file and line an entry was read from."""
    origin = _entry(_open_index(), entry_id).origin
    if origin:
        print(f"{origin.file}:{origin.line}")


@content_app.command("counts", epilog="Example: ketaref content counts")
def content_counts() -> None:
    """Print how much there is, by kind and by document, as Markdown tables."""
    from ketaref.records import KINDS  # noqa: PLC0415

    index = _open_index()
    entries = index.entries()
    documents = [r for r in index.references().values() if r.kind == "clinic-document"]
    print("| kind | entries | statements |\n| --- | --- | --- |")
    for kind in KINDS:
        of_kind = [e for e in entries if e.kind == kind]
        print(f"| {kind} | {len(of_kind)} | {sum(len(e.statements) for e in of_kind)} |")
    print(f"| **all** | {len(entries)} | {sum(len(e.statements) for e in entries)} |")
    print("\n| document | entries citing it | statements citing it |\n| --- | --- | --- |")
    for document in documents:
        citing = [[s for s in e.statements if document.id in {c.ref for c in s.cites}] for e in entries]
        print(f"| {document.id} | {sum(map(bool, citing))} | {sum(map(len, citing))} |")
    disputes = index.disputes()
    risks = ", ".join(f"{sum(d.risk == risk for d in disputes)} {risk}" for risk in ("high", "medium", "low"))
    questions = sum(len(e.questions) for e in entries)
    print(f"\n{len(disputes)} disputes ({risks} risk), {len(index.references())} references, {questions} questions.")


_LAZY["content"] = content_app


# ---- What commands share --------------------------------------------------------------------------------------------


_packs: list[Path] = []
"""The packs of this run, laid over the shipped content in order."""


def _use_packs(given: Iterable[Path]) -> None:
    _packs[:] = [Path(p) for p in os.environ.get("KETAREF_CONTENT", "").split(os.pathsep) if p] + list(given)


def _open_index() -> Index:
    return ketaref.open_index(*_packs)


def _entry(index: Index, entry_id: str) -> Entry:
    try:
        return index[entry_id]
    except errors.NotFoundError:
        raise errors.NotFoundError(_no_entry(index, entry_id)) from None


def _wanted_references(index: Index, query: str, cited_by: str, kind: str, limit: int) -> list[Reference]:
    """The references asked for: what an entry cites, of a kind, by words; all when nothing is named."""
    from ketaref.cite import references as citation  # noqa: PLC0415

    if cited_by:
        return citation.distinct_works(index.references(_entry(index, cited_by).references).values())
    # An id is answered by its one row: reading all of them takes 10 ms.
    one = index.references([query.strip()])
    if one:
        return list(one.values())
    references = index.references()
    if kind:
        found = [r for r in references.values() if r.kind == kind]
        if not found:
            known = ", ".join(sorted({r.kind for r in references.values()}))
            raise errors.UsageError(f"'{_short(kind)}' is no kind of reference; kinds are {known}")
        return found
    if not query:
        return list(references.values())
    found = citation.find_references(references, query)[:limit]
    if not found:
        near = ", ".join(citation.nearest_ids(references, query))
        raise errors.NotFoundError(f"no reference matches '{_short(query)}'; nearest: {near}")
    return found


def _citations(references: Iterable[Reference], style: str) -> dict[str, str]:
    """Id -> the reference in a style, with its marks."""
    from ketaref.cite import references as citation  # noqa: PLC0415
    from ketaref.cite import styles  # noqa: PLC0415

    write = styles.styler(style)
    return {r.id: citation.format_reference(r, write) for r in references}


def _format_of(path: Path) -> str:
    from ketaref.cite.exports import SUFFIXES  # noqa: PLC0415

    return SUFFIXES.get(path.suffix.lower(), "text")


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise errors.UsageError(f"{path} cannot be read: {reason}") from None


def _put(text: str, path: Path | None, *, force: bool) -> None:
    """A text on stdout, or in a file that was not there."""
    if path is None:
        # What is copied or read by a program stays UTF-8: a question mark for a dash is another page.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        print(text, end="")
        return
    from ketaref.present.files import write_file  # noqa: PLC0415

    write_file(path, text.encode(), force=force)
    _say(f"written: {path}")


def _search(  # noqa: PLR0913
    query: str, kinds: Sequence[str] | None, limit: int, *, as_json: bool, explain: bool = False, style: str = ""
) -> None:
    from ketaref.search.answer import explain_hit, search_index, suggest_query  # noqa: PLC0415

    index = _open_index()
    hits = search_index(index, query, kinds=kinds, limit=limit)
    suggestion = None if hits else suggest_query(index, query)
    cited = index.references(dict.fromkeys(r for hit in hits for r in hit.entry.references)) if style else {}
    citations = _citations(cited.values(), style) if style else {}
    if as_json:
        results = [_hit_object(hit) for hit in hits]
        if explain:
            from ketaref.records import to_plain  # noqa: PLC0415

            for result, hit in zip(results, hits, strict=True):
                result["explanation"] = to_plain(explain_hit(index, query, hit.entry))
        answer = {"query": query, "results": results, "suggestion": suggestion}
        _print_json(index, answer | ({"citations": citations} if style else {}))
    _say_how_read(index, query, kinds, hits)
    if not hits:
        nearest = f" Nearest: '{suggestion}'." if suggestion else ""
        _say(f"nothing in the content answers '{_short(query)}'.{nearest} Try other words, or: ketaref --help")
        raise typer.Exit(NO_MATCH)
    if as_json:
        return
    from ketaref.present import render  # noqa: PLC0415

    screen = render.Screen()
    for rank, hit in enumerate(hits, 1):
        screen.show(render.hit_panel(hit, index.references(hit.entry.references), rank=rank, boxed=screen.boxed))
        if explain:
            screen.show(render.explanation(explain_hit(index, query, hit.entry)))
    screen.cite(cited, citations)
    print(f"content {index.version}, not clinically reviewed; informs, does not prescribe")


def _listing(kinds: Sequence[str], words: list[str] | None, limit: int, *, as_json: bool, layout: str = "list") -> None:
    """All entries of some kinds, or the hits among them."""
    if words:
        _search(" ".join(words), kinds, limit, as_json=as_json)
        return
    index = _open_index()
    entries = index.entries(kinds)
    if as_json:
        _print_json(index, {"results": [_entry_object(entry) for entry in entries]})
        return
    from ketaref.present import render  # noqa: PLC0415

    screen = render.Screen()
    references = index.references(dict.fromkeys(r for e in entries for r in e.references))
    if layout == "severity":
        screen.show(*render.severity_groups(entries, references))
    elif layout == "checklist":
        screen.show(render.checklist(entries, references, boxed=screen.boxed))
    else:
        if layout == "figures":
            screen.show(render.figure_table(entries, boxed=screen.boxed), "")
        screen.show(*render.entry_list(entries, references))
    print(f"{len(entries)} entries, content {index.version}, not clinically reviewed; informs, does not prescribe")


class _Given(NamedTuple):
    """The options that the two instruction commands share."""

    at: str | None = None
    duration: str | None = None
    zone: str | None = None
    ics: Path | None = None
    output: Path | None = None
    clinic: str = ""
    phone: str = ""
    force: bool = False

    def check(self, words: list[str] | None) -> None:
        """Refuse options that say nothing without another."""
        if words and self != _Given():
            raise errors.UsageError("times and sheets hold all instructions; leave out the words, or the options")
        needing = {"--ics": self.ics, "--tz": self.zone, "--duration": self.duration}
        option = next((name for name, value in needing.items() if value is not None), "")
        if self.at is None and option:
            raise errors.UsageError(f'{option} needs the infusion\'s time: --at "2030-12-01 10:00"')
        if self.ics and self.ics.suffix.lower() != ".ics":
            raise errors.UsageError(f"--ics writes a calendar file; try --ics {self.ics.stem or 'plan'}.ics")
        if (self.clinic or self.phone) and not (self.ics or self.output):
            raise errors.UsageError("--clinic and --phone are for a file: -o sheet.html or --ics plan.ics")


def _instructions(kind: str, words: list[str] | None, limit: int, given: _Given, *, as_json: bool) -> None:
    """The instructions before or after: as a list, with clock times, or written to files."""
    given.check(words)
    if given.at is None and given.output is None:
        _listing((kind,), words, limit, as_json=as_json, layout="checklist")
        return
    from ketaref.records import INSTRUCTION_KINDS  # noqa: PLC0415
    from ketaref.visit import plan as clock  # noqa: PLC0415

    index = _open_index()
    entries = index.entries(INSTRUCTION_KINDS)
    references = index.references(dict.fromkeys(r for e in entries for r in e.references))
    plan = None
    if given.at is not None:
        session = clock.read_session(
            given.at,
            duration=given.duration,
            zone=index.clinic.time_zone or None if given.zone is None else given.zone,
            now=clock.current_time(),
            after=clock.AFTERCARE if kind == "post-infusion" else clock.NO_TIME,
        )
        plan = clock.plan_day(kind, entries, session, references)
    _write_files(kind, index, plan, given)
    if as_json:
        results = [_entry_object(e) for e in entries if e.kind == kind]
        if plan:
            times = {step.entry.id: clock.step_object(step) for step in plan.steps if step.entry}
            results = [result | times.get(result["id"], {}) for result in results]
        _print_json(index, (clock.plan_object(plan) if plan else {}) | {"results": results})
    elif plan and not (given.output or given.ics):
        from ketaref.present import render  # noqa: PLC0415

        screen = render.Screen()
        screen.show(render.plan_frame(plan, references, boxed=screen.boxed))
        print(f"content {index.version}, not clinically reviewed; informs, does not prescribe")


def _write_files(kind: str, index: Index, plan: Plan | None, given: _Given) -> None:
    """The sheet and the calendar, both made before either is written."""
    from ketaref import records  # noqa: PLC0415

    clinic = index.clinic
    name, phone = _one_line(given.clinic) or clinic.name, _one_line(given.phone) or clinic.phone
    clinic = records.replace(clinic, name=name, phone=phone)
    made: dict[Path, bytes] = {}
    if given.output:
        from ketaref.visit import sheet as handout  # noqa: PLC0415

        write = handout.writer_for(given.output.suffix)
        made[given.output] = write(handout.build_sheet(kind, index, clinic, plan.session if plan else None)).encode()
    if given.ics and plan:
        from ketaref.visit import calendar as ics  # noqa: PLC0415
        from ketaref.visit import plan as clock  # noqa: PLC0415

        made[given.ics] = ics.to_calendar(plan, clinic, version=index.version, now=clock.current_time())
    if not made:
        return
    from ketaref.present import files  # noqa: PLC0415

    for path in made:
        files.check_writable(path, force=given.force)
    for path, data in made.items():
        files.write_file(path, data, force=given.force)
        _say(f"wrote {path}")


def _one_line(text: str) -> str:
    """A value for a sheet: printable, spaces single."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _say_how_read(index: Index, query: str, kinds: Sequence[str] | None, hits: Sequence[Hit]) -> None:
    """What was read as what, what the best hit leaves out, and crisis help that a narrowed search would hide."""
    from ketaref.search.answer import read_query, unmet_words  # noqa: PLC0415

    reading = read_query(index, query)
    if reading.read_as and hits:
        _say("read " + ", ".join(f"{m.word} as {m.as_}" for m in reading.read_as))
    unmet = unmet_words(reading, hits[0]) if hits else []
    if unmet and hits[0].entry.kind != "crisis":
        _say(f"nothing found speaks of {', '.join(unmet)}; what follows is the nearest")
    if reading.crisis is not None:
        crisis = index.entry_at(reading.crisis)
        if kinds is not None and crisis.kind not in kinds:
            _say(f"{crisis.summary} (ketaref show {crisis.id})")


def _hit_object(hit: Any) -> dict[str, Any]:
    entry = hit.entry
    matched = [{"word": m.word, "as": m.as_, "how": m.how, "field": m.field} for m in hit.matched]
    shown = {
        "id": entry.id, "kind": entry.kind, "title": entry.title, "summary": entry.summary, "text": entry.text,
        "score": hit.score, "references": list(entry.references), "matched": matched,
        "disputes": [d.id for d in entry.disputes], "pack": entry.origin.pack if entry.origin else "",
    }  # fmt: skip
    return shown | ({"severity": entry.severity} if entry.severity else {})


def _entry_object(entry: Entry) -> dict[str, Any]:
    from ketaref.records import to_plain  # noqa: PLC0415

    return to_plain(entry) | {"text": entry.text, "references": list(entry.references)}  # type: ignore[no-any-return]


def _print_json(index: Index, data: dict[str, Any]) -> None:
    import json  # noqa: PLC0415

    from ketaref.records import SCHEMA_VERSION  # noqa: PLC0415

    whole = {"schema_version": SCHEMA_VERSION, "content_version": index.version} | data
    text = json.dumps(whole, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(whole)
    print(text)


def _known_kinds(wanted: Iterable[str]) -> list[str]:
    from ketaref.records import KINDS  # noqa: PLC0415

    kinds = list(wanted)
    for kind in kinds:
        if kind not in KINDS:
            raise errors.UsageError(f"'{kind}' is no kind of entry; kinds are {', '.join(KINDS)}")
    return kinds


def _no_entry(index: Index, entry_id: str) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only for a miss)

    near = [name for name, _, _ in process.extract(entry_id, index.ids(), scorer=fuzz.WRatio, limit=3)]
    return f"no entry has the id '{_short(entry_id)}'; nearest: {', '.join(near)}"


def _short(text: str) -> str:
    """A text a person typed, safe and short enough to say back: no control characters."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= 60 else clean[:57] + "..."  # noqa: PLR2004


def _say(message: str) -> None:
    """A message for the person, on stderr, so that stdout holds the answer alone."""
    print(f"ketaref: {message}", file=sys.stderr)


def main() -> None:
    """Run the command line; ends the process with the exit status."""
    # An answer must not fail because a terminal cannot show a character.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
