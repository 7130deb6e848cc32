"""The fault matrix: what is done to ketaref from outside, a row a fault, and what must come of it.

    rows       what a row is: packs as data, commands, what is expected of each
    shapes, trust, injection, records, texts, streams, surroundings, integrity, files      the rows, a file a group
    bench      a copy of ketaref over a part of the shipped content, so that a pack compiles in a tenth of a second
    server     a process that has ketaref loaded and forks for each command, so that a crash, a hang or a full memory
               is that command's alone
    judge      what holds for whatever ketaref prints, and whether a row got what it expects

`python -m tests.faults [GROUP...]` runs rows and sums up each group; `--rows DIR` takes them from elsewhere.
"""
