r"""Characters that nobody sees and a program may obey, shown as text: `\x1b`, `\u202e`, `\u200b`.

What a person typed, a record or a pack holds may carry them: codes that color, clear or retitle a terminal (C0, C1),
marks that turn the direction of writing, and characters without width that make two words look alike. All that leaves
ketaref passes here, on its way to a terminal, a sheet, a calendar, a bibliography or a program; nothing is dropped, so
that what is odd can be seen to be. Written as Python writes them in a string.

Shown: every character of the Unicode categories Cc (but tabs and ends of lines), Cf, Cs, Zl and Zp, and those that
Unicode has programs ignore when they have no glyph (Default_Ignorable_Code_Point: fillers, variation selectors, tags).
A soft hyphen is one of them: terminals disagree on whether it is seen. Left as they are: all other spaces, the
no-break space among them, since they are seen and turn nothing; and the two variation selectors that ask for a symbol
as text or as a picture, behind a symbol.

Source:
    Unicode Technical Standard 39, Unicode Security Mechanisms; Boucher & Anderson, "Trojan Source", USENIX Security
    2023; CWE-150.
"""

from __future__ import annotations

import re

_IGNORED = (
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
_SYMBOLS = "#*0-9\xa9\xae\u203c-\u2bff\u3030-\u3299\U0001f000-\U0001faff"
_HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_IGNORED}]|\r(?!\n)|(?<![{_SYMBOLS}])[\ufe0e\ufe0f]")
_BEYOND_ASCII = "[^\x00-\x7f]"
_SURROGATES = range(0xD800, 0xE000)
_LATIN, _BMP = 0x100, 0x10000


def visible(text: str) -> str:
    """The text with each hidden character as its escape, on its lines as they are."""
    return _HIDDEN.sub(_escape, text)


def visible_line(text: str) -> str:
    """The same on one line: ends of lines and tabs are escaped too."""
    return visible(text).replace("\r", r"\r").replace("\n", r"\n").replace("\t", r"\t")


def visible_json(made: str, *, ascii_only: bool = False) -> str:
    """The same JSON, each hidden character as JSON escapes it: who reads it gets what was written.

    Half of a character, which strict readers refuse, becomes U+FFFD.

    Args:
        made: JSON, with characters beyond ASCII as they are.
        ascii_only: whether to escape those too.
    """
    made = _HIDDEN.sub(_json_escape, made)
    return re.sub(_BEYOND_ASCII, _json_escape, made) if ascii_only else made


def is_hidden(text: str) -> bool:
    """Whether a text holds any hidden character."""
    return _HIDDEN.search(text) is not None


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < _LATIN else f"\\u{code:04x}" if code < _BMP else f"\\U{code:08x}"


def _json_escape(match: re.Match[str]) -> str:
    """A character in the units of UTF-16."""
    code = ord(match[0])
    if code >= _BMP:
        high, low = divmod(code - _BMP, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return "\\ufffd" if code in _SURROGATES else f"\\u{code:04x}"
