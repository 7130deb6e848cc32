"""A patient's findings, held against contraindications, cautions and interactions.

Annotations are not postponed in this room's modules of values: a NamedTuple compiles each that is text, and those of
all of them took 4 ms of every start.
"""
