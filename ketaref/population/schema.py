"""The fields of a line: what each holds, of which type, and whether it may be missing. The one place that states them.

Columns of other formats (Parquet, Arrow, Spark) are made of LINE; a test holds every line to it.
"""

from typing import Literal, NamedTuple

Type = Literal["text", "integer", "flag", "object", "counts"]
"""What a field holds: a string, a whole number, true or false, the fields of its own, or counts by name."""


class Field(NamedTuple):
    """A field of a line, or of an object in one."""

    name: str
    type: Type
    about: str
    fields: "tuple[Field, ...]" = ()
    """Of an object, its own."""
    many: bool = False
    """Whether it is a list of such."""
    optional: bool = False
    """Whether it is left out where it would be empty ('' or a list of none)."""
    nullable: bool = False
    """Whether it may be null."""


_WHERE = (
    Field("finding", "text", "what was found, in the words of the record"),
    Field("resource", "text", "the resource that says so: 'Condition/123'", optional=True),
)
_CONCERN = (
    *_WHERE,
    Field("date", "text", "of onset, order or reading: ISO, may lack day or month", optional=True),
    Field("status", "text", "how it stands: present, possible, controlled, past, negated, relative, refuted ..."),
    Field("counted", "flag", "whether it speaks against treatment as it stands"),
    Field("severity", "text", "the tier of the entry, or of the limit that a reading is beyond"),
    Field("entry", "text", "the id of the entry that it meets"),
    Field("title", "text", "the title of that entry"),
    Field("action", "text", "what to do", many=True, optional=True),
    Field("check", "text", "what to monitor", optional=True),
    Field("listing", "text", "who rates it as what", optional=True),
    Field("references", "text", "ids of the references of the entry", many=True, optional=True),
    Field("how", "text", "what it was met by: code, name or reading"),
    Field("met", "text", "the code, name or limit that was met"),
    Field("notes", "text", "what to know or to ask", many=True, optional=True),
    Field("pack", "text", "the pack that gives the entry: 'ketaref' where it is shipped", optional=True),
    Field("patches", "text", "the fields of the entry that a pack gives", many=True, optional=True),
    Field("notices", "text", "what to know before believing the entry", many=True, optional=True),
    Field("repeats", "object", "further records of the same thing", many=True, optional=True, fields=(
        Field("resource", "text", "'MedicationRequest/7'"),
        Field("date", "text", "ISO date, '' where none is known"),
    )),
    Field("cues", "object", "words that say how it stands", many=True, optional=True, fields=(
        Field("category", "text", "of the cue"),
        Field("rule", "text", "its words or its pattern"),
        Field("text", "text", "as it was read"),
    )),
)  # fmt: skip
_UNMATCHED = (
    *_WHERE,
    Field("status", "text", "how the record has it: present, past, refuted ..."),
    Field("text", "text", "what of it no entry is known to speak of"),
    Field("note", "text", "what to know or to ask", optional=True),
    Field("perhaps", "text", "the id of an entry that its wording may mean", optional=True),
)
LINE: tuple[Field, ...] = (
    Field("schema_version", "integer", "of these fields"),
    Field("content_version", "text", "of the content that the patient was held against"),
    Field("patient", "text", "the reference to the patient: 'Patient/123'"),
    Field("as_of", "text", "the day it was read as of: ISO date; that of death for the dead"),
    Field("problem", "text", "why the patient was not screened; '' for all who were"),
    Field("concerns", "object", "findings that meet an entry, the firmest that count first", _CONCERN, many=True),
    Field("unmatched", "object", "findings that no entry is known to speak of", _UNMATCHED, many=True),
    Field("read_as", "object", "words read as another", many=True, fields=(
        Field("word", "text", "as written"),
        Field("as", "text", "as read"),
    )),
    Field("crisis", "text", "the id of the crisis entry that the findings call for", nullable=True),
    Field("notices", "text", "what to know first, and what the record says there is none of", many=True),
    Field("not_assessed", "text", "what the record does not hold, or not recently: the gaps", many=True),
    Field("not_read", "counts", "kinds of resources that are not read, with how many there were"),
    Field("fhir_versions", "object", "which FHIR the record is written in", many=True, fields=(
        Field("version", "text", "DSTU2, STU3, R4 or R5"),
        Field("known_by", "text", "stated, shape or assumed"),
    )),
    Field("readings", "object", "figures held against limits, whether or not beyond one", many=True, fields=(
        *_WHERE,
        Field("date", "text", "ISO date, '' where none is known"),
    )),
)  # fmt: skip
"""The fields of a line, in their order. They are those of `records[]` of `ketaref screen --fhir FILE --json`, behind
the versions and `problem`."""
