"""Imports that wait for their first use, for what a command may never need.

A start of the command line takes some 60 ms, of which rich would be 12, citations 3 and search 8; an answer pays for
what it uses. Both helpers stand where the import would, under `if not TYPE_CHECKING`, beside the import itself for the
type checker (and for the test of the architecture, which reads it):

    if TYPE_CHECKING:
        from ketaref.present import references
    else:
        references = deferred_module("ketaref.present.references")
"""

from __future__ import annotations

import sys
from importlib import import_module

# Not from typing, whose 7 ms stand before the command can hear Ctrl-C; type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType


class _Deferred:
    """Stands for a module until a name in it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


def deferred_module(name: str) -> ModuleType:
    """A stand-in for a module of that full name, which is imported when something in it is asked for."""
    return _Deferred(name)  # type: ignore[return-value]


def deferred_names(module: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A module's `__getattr__` (PEP 562), for names that it gives out and that others define.

    Args:
        module: full name of the module that gives the names out.
        homes: name -> full name of the module that defines it, which is imported when the name is asked for.
    """

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[module], name, value)
        return value

    return find
