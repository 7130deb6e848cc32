"""How the notices of an entry begin, which a reader sees wherever the entry is shown."""

from ketaref.plain import CHANGED_SINCE_SIGNED as CHANGED

__all__ = ["CHANGED", "LOWERED", "RECONFIRM", "UNREADABLE"]

UNREADABLE = "has a rule of its own here that cannot be read"
"""After the name of the pack."""
RECONFIRM = "the shipped entry changed under this rule"
LOWERED = "takes caution off what ketaref ships"
"""After the name of the pack."""
