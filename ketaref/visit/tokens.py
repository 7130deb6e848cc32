"""The forms that a time is written in, each with the parts that it is read by; `spoken` reads them."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<iso>(?P<iy>\d{4})(?P<is>[-/.])(?P<im>\d{1,2})(?P=is)(?P<id>\d{1,2}))(?:t(?=\d)|(?!\d))
    | (?P<compact>(?P<cy>\d{4})(?P<cm>\d{2})(?P<cd>\d{2})[t\ ]?
        (?P<ch>\d{2}):?(?P<cn>\d{2})(?::?\d{2})?(?!\d))
    | (?P<special>(?:12(?::00)?\ *)?(?:noon|midday|midnight)(?![a-z]))
    | (?P<half>(?P<hh>\d{1,2})(?:[:.](?P<hm>\d{2}))?(?::\d{2})?
        (?:\ *(?P<hx>[ap])\.?\ ?m(?![a-z])\.?|(?P<hy>[ap])(?![a-z])))
    | (?P<range>(?P<rh>\d{1,2})(?::(?P<rm>\d{2}))?\ ?[-–]\ ?(?=\d{1,2}(?::\d{2})?\ *[ap]\.?m))
    | (?P<ahead>in\ (?P<an>\d{1,3}(?:\.\d)?|an?)\ ?(?P<au>minute|min|m|hour|hr|h)s?(?![a-z])
        (?:\ ?(?:and\ )?(?P<am>\d{1,2})\ ?(?:minutes?|mins?|m)(?![a-z])|(?<=h)(?P<ax>\d{2})(?!\d))?
        |(?P<bn>\d{1,3}(?:\.\d)?|an?)\ ?(?P<bu>minute|min|hour|hr|h)s?
        (?:\ (?:and\ )?(?P<bm>\d{1,2})\ ?(?:minutes?|mins?|m))?\ from\ now(?![a-z]))
    | (?P<now>(?:right\ )?now(?![a-z]))
    | (?P<days>in\ (?P<dn>\d{1,3}|an?)\ ?(?P<du>day|week|fortnight)s?(?![a-z]|\ (?:from|after)))
    | (?P<after_tomorrow>day\ after\ tomorrow(?![a-z]))
    | (?P<span>(?:(?P<pn>\d{1,3}|an?)\ (?:(?P<pd>day)s?\ (?:from|after)
        |(?P<pu>week|fortnight)s?(?:\ (?:from|after|on))?)|week\ from)
        \ (?:now(?![a-z])|(?=[a-z\d])))
    | (?P<length>(?:for\ )?\d{1,3}\ ?min(?:ute)?s?(?![a-z])|for\ (?:\d{1,3}|an?)\ ?(?:hours?|hrs?|h)(?![a-z]))
    | (?P<number_date>(?P<na>\d{1,2})(?P<ns>[-/.])(?P<nb>\d{1,2})(?:(?P=ns)(?P<ny>\d{4}|\d{2}))?(?![\d/]|[.:-]\d))
    | (?P<clock>(?P<kh>\d{1,2}):(?P<km>\d{2})(?P<ks>:\d{2}(?:[.,]\d+)?)?(?!\d)(?P<kx>\ ?(?:hours|hrs?|h)(?![a-z]))?)
    | (?P<offset>(?<=\d)\ *(?:z(?![a-z])|[+-]\d{2}:?\d{2}(?!\d)))
    | (?P<military>(?P<mh>\d{2})(?P<mm>\d{2})\ ?(?:hours|hrs?|h)(?![a-z]))
    | (?P<hour_h>(?P<fh>\d{1,2})h(?P<fm>\d{2})?(?![a-z\d]))
    | (?P<ordinal>(?P<od>\d{1,2})(?:st|nd|rd|th)(?![a-z]))
    | (?P<short_year>'(?P<sy>\d{2})(?!\d))
    | (?P<four>\d{4}(?!\d))
    | (?P<number>\d{1,2}(?!\d))
    | (?P<oclock>o'?\ ?clock(?![a-z]))
    | (?P<shift>~(?P<sign>[-+?])(?P<sm>\d{1,2})\ )
    | (?P<next_week>next\ week(?![a-z]))
    | (?P<at>at(?![a-z])|@)
    | (?P<space>[\ ,;·]+|\ ?[-–]\ (?=\D))
    | (?P<word>[a-z]+\.?)
    | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)

_KINDS = (
    "iso", "compact", "special", "half", "range", "ahead", "now", "days", "after_tomorrow", "span", "length",
    "number_date", "clock", "offset", "military", "hour_h", "ordinal", "short_year", "four", "number", "oclock",
    "shift", "next_week", "at", "space", "word", "other",
)  # fmt: skip


def tokens_of(plain: str) -> list[tuple[str, re.Match[str]]]:
    """The forms of a text in order, each with its kind; spaces left out."""
    found = ((next(kind for kind in _KINDS if match[kind] is not None), match) for match in _TOKEN.finditer(plain))
    return [token for token in found if token[0] != "space"]
