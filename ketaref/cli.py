"""The command line: parse, call, print, exit status. Decides nothing clinical, ranks nothing.

A command is built only when it is called: building all of them costs some 4 ms of each start, a tenth of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

import ketaref
from ketaref import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ketaref.index import Index
    from ketaref.model import Entry

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


Words = Annotated[list[str], typer.Argument(help="What to look for, in your own words; needs no quotes.")]
OptionalWords = Annotated[
    list[str] | None, typer.Argument(help="Narrow to what answers these words; all when left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="Most hits shown.")]


def _version(wanted: bool) -> None:  # noqa: FBT001 (Typer's callback)
    if wanted:
        from ketaref.model import SCHEMA_VERSION  # noqa: PLC0415

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
    _packs[:] = [Path(p) for p in os.environ.get("KETAREF_CONTENT", "").split(os.pathsep) if p] + (content or [])


# ---- Commands -------------------------------------------------------------------------------------------------------


@command("search", "ketaref search can I drive home")
def search(
    words: Words,
    kind: Annotated[list[str] | None, typer.Option("--kind", "-k", help="Only this kind; repeatable.")] = None,
    limit: Limit = LIMIT,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit ranks where it does.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search everything: typos, abbreviations, lay words and brand names are understood."""
    kinds = _known_kinds(kind) if kind else None
    _search(" ".join(words), kinds, limit, as_json=as_json, explain=explain)


@command("show", "ketaref show uncontrolled-glaucoma")
def show(
    entry_id: Annotated[str, typer.Argument(help="An entry's id, as search prints it.")], as_json: AsJson = False
) -> None:
    """Show one entry whole: every statement, its references, disputes and figures."""
    index = _open_index()
    try:
        entry = index[entry_id]
    except errors.NotFoundError:
        raise errors.NotFoundError(_no_entry(index, entry_id)) from None
    if as_json:
        _print_json(index, _entry_object(entry))
        return
    from ketaref import render  # noqa: PLC0415 (rich: 12 ms that JSON does without)

    screen = render.Screen()
    screen.show(render.entry_panel(entry, index.references(entry.references), boxed=screen.boxed))


@command("contraindications", "ketaref contraindications pregnant")
def contraindications(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Who should not have it: all by severity, or those that match."""
    _listing(("contraindications",), words, limit, as_json=as_json, layout="severity")


@command("interactions", "ketaref interactions lorazepam")
def interactions(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """Medicines that matter: all by severity, or those that match."""
    _listing(("interactions",), words, limit, as_json=as_json, layout="severity")


@command("prep-instructions", "ketaref prep-instructions")
def prep_instructions(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """What to do before the infusion, in order, with the hours."""
    _listing(("pre-infusion",), words, limit, as_json=as_json, layout="checklist")


@command("post-instructions", "ketaref post-instructions driving")
def post_instructions(words: OptionalWords = None, limit: Limit = LIMIT, as_json: AsJson = False) -> None:
    """What to do after the infusion, in order, with the hours."""
    _listing(("post-infusion",), words, limit, as_json=as_json, layout="checklist")


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
    from ketaref import fhir as records_of  # noqa: PLC0415
    from ketaref import screening  # noqa: PLC0415

    index = _open_index()
    records: list[Any] = [None]
    if fhir is not None:
        records = records_of.read_records(fhir, _read_bytes(fhir), today=today)
        screened = [screening.screen_findings(index, r.findings, today=r.as_of) for r in records]
    else:
        screened = [screening.screen_words(index, _listed(findings or []), today=today)]
    if as_json:
        pairs = list(zip(screened, records, strict=True))
        cards = [card for found, record in pairs for card in records_of.to_cards(found, record)]
        _print_json(index, {"cards": cards, "records": [records_of.screened_object(*pair) for pair in pairs]})
    else:
        from ketaref import render  # noqa: PLC0415

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
    from ketaref.screening import screening_questions  # noqa: PLC0415

    index = _open_index()
    questions = screening_questions(index)
    if output_format is ChecklistFormat.fhir:
        import json  # noqa: PLC0415

        from ketaref.fhir import to_questionnaire  # noqa: PLC0415

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
    from ketaref import render  # noqa: PLC0415

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


@command("cite", "ketaref cite zarate2006")
def cite(
    words: Annotated[
        list[str] | None, typer.Argument(help="A reference's id, DOI, PMID, or words of it; all when left out.")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", "-f", help="text (AMA style) or bibtex.")] = Format.text,
    limit: Limit = LIMIT,
    as_json: AsJson = False,
) -> None:
    """Give the reference: by id, DOI, PMID or words, as text or BibTeX."""
    from ketaref import citation  # noqa: PLC0415 (needed by this command alone)

    index = _open_index()
    references = index.references()
    query = " ".join(words or ())
    found = citation.find_references(references, query)[:limit] if query else list(references.values())
    if not found:
        near = citation.nearest_ids(references, query)
        if as_json:
            _print_json(index, {"query": query, "results": [], "suggestion": near[0]})
        raise errors.NotFoundError(f"no reference matches '{query}'; nearest: {', '.join(near)}")
    if as_json:
        from ketaref.model import to_plain  # noqa: PLC0415

        results = [to_plain(r) | {"title": r.title, "text": citation.format_reference(r)} for r in found]
        _print_json(index, {"query": query, "results": results})
        return
    if output_format is Format.bibtex:
        print("\n".join(map(citation.to_bibtex, found)), end="")
        return
    from ketaref import render  # noqa: PLC0415

    screen = render.Screen()
    if len(found) == 1:
        used = index.citing().get(found[0].id, [])
        text, unsure = citation.format_reference(found[0]), citation.unconfirmed_line(found[0])
        screen.show(render.reference_panel(found[0], text, unsure, used, boxed=screen.boxed))
        return
    screen.show(*render.reference_lines(found, {r.id: citation.format_reference(r) for r in found}))


@command("discrepancies", "ketaref discrepancies --risk high")
def discrepancies(
    risk: Annotated[Risk | None, typer.Option("--risk", help="Only this risk.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only claims of this document.")] = None,
    as_json: AsJson = False,
) -> None:
    """Where documents disagree with each other or with an authority, the riskiest first."""
    from ketaref.model import to_plain  # noqa: PLC0415

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
    from ketaref import render  # noqa: PLC0415

    screen = render.Screen()
    screen.show(*(render.dispute_panel(d, boxed=screen.boxed, entries=shown_with.get(d.id, [])) for d in found))
    print(f"{len(found)} disputes")


@command("sources", "ketaref sources")
def sources(as_json: AsJson = False) -> None:
    """The documents, labels, guidelines and authorities behind the content."""
    from ketaref import citation  # noqa: PLC0415
    from ketaref.model import to_plain  # noqa: PLC0415

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
    from ketaref import render  # noqa: PLC0415

    texts = {r.id: f"{citation.format_reference(r)} Cited by {cited.get(r.id, 0)} entries." for r in found}
    render.Screen().show(*render.reference_lines(found, texts))


@content_app.command("check", epilog="Example: ketaref content check")
def content_check(as_json: AsJson = False) -> None:
    """Check the content: shape, references, disputes, reading level, reach. One line a finding."""
    from datetime import date  # noqa: PLC0415

    from ketaref import checks, render  # noqa: PLC0415

    packs = tuple((pack.name, pack) for pack in _packs)
    findings, library = checks.check_content(today=date.today(), packs=packs)  # noqa: DTZ011 (the reader's own day)
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
def content_locate(entry_id: Annotated[str, typer.Argument(help="An entry's id.")]) -> None:
    """Print the file and line an entry was read from."""
    index = _open_index()
    try:
        origin = index[entry_id].origin
    except errors.NotFoundError:
        raise errors.NotFoundError(_no_entry(index, entry_id)) from None
    if origin:
        print(f"{origin.file}:{origin.line}")


@content_app.command("counts", epilog="Example: ketaref content counts")
def content_counts() -> None:
    """Print how much there is, by kind and by document, as Markdown tables."""
    from ketaref.model import KINDS  # noqa: PLC0415

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


def _open_index() -> Index:
    return ketaref.open_index(*_packs)


def _search(query: str, kinds: Sequence[str] | None, limit: int, *, as_json: bool, explain: bool = False) -> None:
    from ketaref.search import explain_hit, search_index, suggest_query  # noqa: PLC0415

    index = _open_index()
    hits = search_index(index, query, kinds=kinds, limit=limit)
    suggestion = None if hits else suggest_query(index, query)
    if as_json:
        results = [_hit_object(hit) for hit in hits]
        if explain:
            from ketaref.model import to_plain  # noqa: PLC0415

            for result, hit in zip(results, hits, strict=True):
                result["explanation"] = to_plain(explain_hit(index, query, hit.entry))
        _print_json(index, {"query": query, "results": results, "suggestion": suggestion})
    _say_how_read(index, query, kinds, found=bool(hits))
    if not hits:
        nearest = f" Nearest: '{suggestion}'." if suggestion else ""
        _say(f"nothing in the content answers '{_short(query)}'.{nearest} Try other words, or: ketaref --help")
        raise typer.Exit(NO_MATCH)
    if as_json:
        return
    from ketaref import render  # noqa: PLC0415

    screen = render.Screen()
    for rank, hit in enumerate(hits, 1):
        screen.show(render.hit_panel(hit, index.references(hit.entry.references), rank=rank, boxed=screen.boxed))
        if explain:
            screen.show(render.explanation(explain_hit(index, query, hit.entry)))
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
    from ketaref import render  # noqa: PLC0415

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


def _say_how_read(index: Index, query: str, kinds: Sequence[str] | None, *, found: bool) -> None:
    """What was read as what, and crisis help where a narrowed search would hide it, on stderr."""
    from ketaref.search import read_query  # noqa: PLC0415

    reading = read_query(index, query)
    if reading.read_as and found:
        _say("read " + ", ".join(f"{m.word} as {m.as_}" for m in reading.read_as))
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
    from ketaref.model import to_plain  # noqa: PLC0415

    return to_plain(entry) | {"text": entry.text, "references": list(entry.references)}  # type: ignore[no-any-return]


def _print_json(index: Index, data: dict[str, Any]) -> None:
    import json  # noqa: PLC0415

    from ketaref.model import SCHEMA_VERSION  # noqa: PLC0415

    whole = {"schema_version": SCHEMA_VERSION, "content_version": index.version} | data
    text = json.dumps(whole, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(whole)
    print(text)


def _known_kinds(wanted: Iterable[str]) -> list[str]:
    from ketaref.model import KINDS  # noqa: PLC0415

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
