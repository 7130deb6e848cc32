"""The arguments of a command line as one text: which of them are findings of their own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ketaref.screening.names import names_of

if TYPE_CHECKING:
    from ketaref.store.index import Index


def listed(index: "Index", arguments: Sequence[str]) -> str:
    """The arguments as one text, a line for each that is a finding of its own.

    Quoted ones are ('h/o CVA' lamictal), and so are unquoted words each of which names an entry (htn lamictal), but for
    the words of one longer name (bipolar depression). Other unquoted words are one list (pregnant 12 weeks; no stroke).
    """
    if any(" " in argument.strip() for argument in arguments):
        return "\n".join(arguments)
    names = names_of(index)
    alone = [names.words_of(argument) for argument in arguments]
    if len(arguments) > 1 and all(len(words) == 1 and names.met(words) for words in alone):
        together = names.words_of(" ".join(arguments))
        if len(together) == len(arguments) and all(len(met.places) == 1 for met in names.met(together)):
            return "\n".join(arguments)
    return " ".join(arguments)
