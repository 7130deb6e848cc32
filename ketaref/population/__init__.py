"""A whole population: an export of many patients to one line each, in memory that does not grow with the export.

    files -> lines (`reading.py`) -> whose each resource is (`owners.py`) -> temporary files (`split.py`, `spill.py`)
    a patient's resources, with the medicines they refer to (`shared.py`) -> a line (`line.py`, fields in `schema.py`)
    all lines -> a file (`writing.py`), and what they come to in numbers (`tally.py`, `summary.py`)

`run.py` goes through all of it, with several processes (`workers.py`), in one folder (`work.py`). What a record says is
for `screening` to read, here as everywhere: nothing here knows a condition from a medicine.
"""
