"""What people name when they ask: medicines, conditions, allergens, procedures, trials; and the classes of medicines.

content/names.txt lists names and nothing else; content/classes.yaml says which medicines belong to a class that an
entry speaks of, and who says so.
"""

from typing import Annotated, NamedTuple

from ketaref.fields import REQUIRED, Id, Texts
from ketaref.records import Cite, Origin, Record

NAME_KINDS = ("medicine", "class", "condition", "allergen", "procedure", "trial", "word")


class Name(NamedTuple):
    """A name of something."""

    text: str
    kind: str
    """One of NAME_KINDS. A 'word' stands in longer names: it names nothing by itself, and is no other word either."""
    generics: tuple[str, ...] = ()
    """For a brand, the generic, or each of those in it."""


class MedicineClass(Record, frozen=True):
    """A class of medicines that an entry speaks of, and what belongs to it; see content/classes.yaml."""

    name: str
    """What one of its members is: 'beta blocker'."""
    entry: Id
    """The entry that speaks of the class."""
    members: Annotated[Texts, REQUIRED] = ()
    """The medicines that belong to it, by generic name."""
    cites: Annotated[tuple[Cite, ...], REQUIRED] = ()
    """Who says that they belong to it."""
    atc: Texts = ()
    """The groups of the ATC index whose medicines it holds; `tools.medicines` compares them."""
    without: Texts = ()
    """What it leaves out: names and groups of the index, and brands that hold a member and are none by their route."""
    origin: Origin | None = None
    """Where it was read; no file writes it."""


def read_names(text: str) -> list[Name]:
    """The names of a names.txt.

    A name a line, under the '[kind]' of it; 'name = generic' for a brand, with '+' between two generics.
    """
    names = []
    kind = ""
    for line in text.splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and line[0] != "#":
            name, _, generics = line.partition(" = ")
            names.append(Name(name, kind, tuple(generics.split("+")) if generics else ()))
    return names
