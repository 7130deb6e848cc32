"""Lines of a population as columns (Arrow, Parquet), made of the fields that `schema.py` states.

    text -> string  integer -> int64  flag -> bool  object -> struct  counts -> map<string, int64>  many -> list

What a line leaves out is an empty list here, or null where it is a text. Writing needs the extra `ketaref[parquet]`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ketaref.deferred import deferred_module
from ketaref.errors import UsageError
from ketaref.population.schema import LINE, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    from pyarrow import parquet
else:
    # 60 ms to import, which who writes NDJSON does without.
    pa = deferred_module("pyarrow")
    parquet = deferred_module("pyarrow.parquet")

# A row group is held whole while it is written: of 2,000 patients with 20 findings each it takes some 20 MB.
_ROWS = 2000


def row_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line with all its fields: what it leaves out is an empty list, or None where it is a text."""
    return _filled(line, LINE)


def _filled(values: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    return {field.name: _value(values.get(field.name), field) for field in fields}


def _value(value: Any, field: Field) -> Any:
    if not field.fields:
        return [] if value is None and field.many else value
    if field.many:
        return [_filled(one, field.fields) for one in value or ()]
    return None if value is None else _filled(value, field.fields)


def arrow_schema() -> pa.Schema:
    """The columns of a line; a field that may be left out or null may be null, unless it is a list.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        return pa.schema(list(map(_column, LINE)))
    except ImportError:
        raise UsageError("columns need an extra: pip install 'ketaref[parquet]'") from None


def _column(field: Field) -> pa.Field:
    if field.type == "object":
        of_one = pa.struct(list(map(_column, field.fields)))
    elif field.type == "counts":
        of_one = pa.map_(pa.string(), pa.int64())
    else:
        plain = {"text": pa.string, "integer": pa.int64, "flag": pa.bool_}
        of_one = plain[field.type]()
    if field.many:
        return pa.field(field.name, pa.list_(pa.field("element", of_one, nullable=False)), nullable=False)
    return pa.field(field.name, of_one, nullable=field.nullable or field.optional)


def batch_of(lines: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Lines as a batch of `arrow_schema()`."""
    return pa.RecordBatch.from_pylist([_arrow_row(line) for line in lines], schema=arrow_schema())


def _arrow_row(line: Mapping[str, Any]) -> dict[str, Any]:
    row = row_of(line)
    counts = {field.name: list(row[field.name].items()) for field in LINE if field.type == "counts"}
    return row | counts


def write_parquet(lines: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write lines to a Parquet file, a row a line, in their order; how many there were.

    Holds 2,000 lines at a time. An error leaves a file that is not whole: give a temporary one, and rename it.

    Raises:
        UsageError: the extra is not installed.
    """
    schema = arrow_schema()
    rest, written = iter(lines), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while some := list(islice(rest, _ROWS)):
            writer.write_batch(batch_of(some))
            written += len(some)
    return written
