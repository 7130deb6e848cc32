"""A population on Apache Spark: the lines of `ketaref screen --fhir` as a DataFrame, where one machine is not enough.

    resources as JSON (`read_export`, `from_tables`) -> shuffled by patient -> one line a patient (`screen`)

A thin adapter: what a resource is, whose it is and what a record comes to is read by the code of the command. Needs the
extra `ketaref[spark]`, here and where the executors run.
"""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache, partial, reduce
from itertools import chain, groupby, islice
from operator import itemgetter, or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql import types as t

from ketaref.population.columns import batch_of
from ketaref.population.encoded import resource_of_row
from ketaref.population.line import line_in_any_case
from ketaref.population.owners import Owned, owned
from ketaref.population.reading import resource_of, value_of
from ketaref.population.schema import LINE, Field
from ketaref.screening.items import references_to_shared
from ketaref.screening.resources import SHARED_TYPES, Resource, names_of
from ketaref.store.cache import copy_index, open_database, open_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pyspark.sql import Column, SparkSession

    from ketaref.store.index import Index

    Batches = Iterable[pa.RecordBatch]
    Rows = Iterator[tuple[object, ...]]

# One resource, a list or a Bundle over several lines, which has to be read whole.
_DOCUMENTS = "{*.json,*.json.gz}"
# Where a resource stands: findings are told in the order of the files, as the command tells them.
_PLACE = "file string, block long, row long, part long"
_KEYED = f"patient string, {_PLACE}, shared boolean, resource binary"
_NAMED = f"name string, {_PLACE}, resource binary"
_ASKED = "patient string, name string"
_ARROW = {"string": pa.string(), "long": pa.int64(), "boolean": pa.bool_(), "binary": pa.binary()}
# In a reason, where in its line the fault stands: lines are counted by the reason.
_COLUMN = re.compile(r" \((?:line \d+, )?column \d+: [^)]*\)")
# What a worker holds of lines, before Spark has them.
_LINES_AT_ONCE = 100


def schema() -> t.StructType:
    """The columns of a line: the fields of `population.schema.LINE`, in their order, as Parquet has them."""
    return t.StructType(list(map(_column, LINE)))


def _column(field: Field) -> t.StructField:
    if field.type == "object":
        of_one: t.DataType = t.StructType(list(map(_column, field.fields)))
    elif field.type == "counts":
        of_one = t.MapType(t.StringType(), t.LongType())
    else:
        of_one = {"text": t.StringType(), "integer": t.LongType(), "flag": t.BooleanType()}[field.type]
    of_all = t.ArrayType(of_one, containsNull=False) if field.many else of_one
    return t.StructField(field.name, of_all, nullable=not field.many and (field.nullable or field.optional))


# ---- Resources ------------------------------------------------------------------------------------------------------


def read_export(spark: SparkSession, *paths: str) -> DataFrame:
    """The files of an export as text: a line a row, of files that end in `.json` or `.json.gz` all of a file.

    Args:
        spark: the session.
        paths: files and folders, wherever Spark reads from (`s3a://...`, `abfss://...`, `hdfs://...`).

    Returns:
        `value` (binary: what is no text is found out where it is read), `file`, `block` (the byte of the file at which
        Spark began to read it).
    """
    place = {"file": "_metadata.file_path", "block": "_metadata.file_block_start"}
    columns = [f.col("value").cast("binary").alias("value"), *(f.col(at).alias(name) for name, at in place.items())]
    lines, documents = (
        spark.read.text(list(paths), recursiveFileLookup=True, wholetext=whole, pathGlobFilter=names).select(columns)
        for whole, names in ((False, "*"), (True, _DOCUMENTS))
    )
    return lines.where(~f.col("file").rlike(r"\.json(\.gz)?$")).unionByName(documents)


def from_tables(tables: Mapping[str, DataFrame]) -> DataFrame:
    """Tables of one type of resource each, a column an element, as JSON.

    Args:
        tables: type ('Condition') -> its table, as Pathling's encoders make it, as Cumulus ETL writes it, or as
            `spark.read.json` reads NDJSON.

    Returns:
        `value`: a resource a row. What Pathling leaves out (contained resources, extensions) cannot be brought back;
        its timestamps (`issued`) are told in UTC.
    """
    return _together([_from_table(kind, table) for kind, table in tables.items()])


def _from_table(kind: str, table: DataFrame) -> DataFrame:
    elements = [f.col(f"`{name}`") for name in table.columns if not name.startswith("_")]
    rows = table.select(f.to_json(f.struct(*elements), {"timeZone": "UTC"}).alias("row"))
    return _mapped(rows, partial(_decoded, kind), "value string")


def _together(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


# ---- Screening ------------------------------------------------------------------------------------------------------


def screen(resources: DataFrame, *, as_of: date, packs: Sequence[Path | str] = ()) -> DataFrame:
    """One line a patient, as `ketaref screen --fhir` writes them, in no order.

    Args:
        resources: what `read_export` or `from_tables` gives, or any DataFrame with a resource or a Bundle as JSON in
            the column `value`. It is gone through three times: `persist()` one that is expensive to make.
        as_of: the day to screen as of. It is not assumed: a task that is run again after midnight gives the same lines.
        packs: directories of content laid over what is shipped; they are read here, and need not be on the executors.

    Returns:
        Columns as `schema()` has them. What one patient has is brought together by a shuffle and sorted by Spark, on
        disk if need be; a worker holds the resources of one patient at a time.
    """
    content = _sent_out(resources.sparkSession, packs)
    placed = _placed(resources)
    keyed = _mapped(placed, _keyed, _KEYED).unionByName(_shared_of_patients(placed))
    sorted_out = keyed.repartition("patient").sortWithinPartitions("patient", "file", "block", "row", "part")
    return sorted_out.mapInArrow(partial(_screened, content, as_of), schema())


def left_out(resources: DataFrame) -> DataFrame:
    """What no line stands for: `file`, `reason`, `count`. Goes through all resources once more.

    Of a line that cannot be read its file is known, and its number is not: Spark splits files.
    """
    return _mapped(_placed(resources), _left_out, "file string, reason string").groupBy("file", "reason").count()


def _placed(resources: DataFrame) -> DataFrame:
    """Resources with where they stand."""
    place = {name: none for name, none in _no_place().items() if name not in resources.columns}
    return resources.withColumns(place | {"row": f.monotonically_increasing_id()})


def _no_place() -> dict[str, Column]:
    return {"file": f.lit(""), "block": f.lit(0).cast("long")}


def _shared_of_patients(placed: DataFrame) -> DataFrame:
    """The Medications that a patient's medicines refer to, and what those are made of, once for each patient.

    Only the rows that name such a type reach Python for it: Spark itself passes over the rest.
    """
    named = _mapped(placed.where(_holds(SHARED_TYPES)), _named, _NAMED)
    asked = _mapped(placed.where(_holds(["Medication"])), _asked, _ASKED).distinct()
    medicines = asked.join(named, "name").drop("name")
    further = _mapped(medicines, _asked_further, _ASKED).distinct().join(named, "name").drop("name")
    return medicines.unionByName(further).distinct().withColumn("shared", f.lit(col=True))


def _holds(types: Sequence[str]) -> Column:
    """Whether the text of a row holds a word that begins with the name of one of the types."""
    text = f.col("value").cast("string")
    return reduce(or_, [text.contains(f'"{kind}') for kind in types])


def _sent_out(spark: SparkSession, packs: Sequence[Path | str]) -> str:
    """The compiled content, sent to all executors once, so that they hold patients against the same; its name there.

    Raises:
        ContentError: a pack is missing or malformed.
    """
    index = open_index(*packs)
    directory = Path(_directory().name)
    compiled = directory / "compiled"
    # Named by what it holds: Spark keeps one file of a name.
    sent = directory / f"ketaref-{copy_index(index, compiled)}.sqlite"
    index.close()
    compiled.replace(sent)
    spark.addArtifacts(str(sent), file=True)
    return sent.name


@cache
def _directory() -> tempfile.TemporaryDirectory[str]:
    """A directory that lasts as long as this process, from which executors fetch the content when they need it."""
    return tempfile.TemporaryDirectory(prefix="ketaref-spark-")


# ---- What executors run ---------------------------------------------------------------------------------------------


def _mapped(frame: DataFrame, rows: Callable[[Mapping[str, Any]], Rows], columns: str) -> DataFrame:
    """A DataFrame of what a function gives for each row of another one."""
    return frame.mapInArrow(partial(_batches, rows, columns), columns)


def _batches(rows: Callable[[Mapping[str, Any]], Rows], columns: str, batches: Batches) -> Iterator[pa.RecordBatch]:
    kinds = [column.split() for column in columns.split(", ")]
    shape = pa.schema([(name, _ARROW[kind]) for name, kind in kinds])
    for batch in batches:
        found = [values for row in batch.to_pylist() for values in rows(row)]
        arrays = [pa.array(map(itemgetter(n), found), field.type) for n, field in enumerate(shape)]
        yield pa.RecordBatch.from_arrays(arrays, schema=shape)


def _decoded(kind: str, row: Mapping[str, Any]) -> Rows:
    yield (json.dumps(resource_of_row(kind, json.loads(row["row"]))),)


def _owned_in(row: Mapping[str, Any]) -> Iterator[tuple[int, Owned]]:
    """The resources in a row, each with its place in it."""
    value = row["value"] or b""
    text = value.encode() if isinstance(value, str) else value
    lines = text.strip().splitlines()
    one_value = len(lines) > 1 and not value_of(text, one_value=True).problem
    several = (owned(value_of(line), line) for line in lines if line.strip())
    return enumerate(owned(value_of(text, one_value=True), text) if one_value else chain.from_iterable(several))


def _keyed(row: Mapping[str, Any]) -> Rows:
    """Each resource that is a patient's, with whose it is and where it stands."""
    for part, one in _owned_in(row):
        if one.key:
            yield one.key, row["file"], row["block"], row["row"], part, False, one.data


def _named(row: Mapping[str, Any]) -> Rows:
    """Each Medication and Substance that is nobody's, under every name that others have for it."""
    for part, one in _owned_in(row):
        for name in one.names:
            yield name, row["file"], row["block"], row["row"], part, one.data


def _asked(row: Mapping[str, Any]) -> Rows:
    """What the resources of patients refer to, with whose they are."""
    for _, one in _owned_in(row):
        if one.key:
            yield from ((one.key, name) for name in references_to_shared(resource_of(one.data)))


def _asked_further(row: Mapping[str, Any]) -> Rows:
    """What a Medication that is a patient's refers to."""
    return ((row["patient"], name) for name in references_to_shared(resource_of(row["resource"])))


def _left_out(row: Mapping[str, Any]) -> Rows:
    """Why what is in a row is in no patient's line."""
    return ((row["file"], _COLUMN.sub("", one.problem)) for _, one in _owned_in(row) if one.problem)


def _screened(content: str, as_of: date, batches: Batches) -> Iterator[pa.RecordBatch]:
    """A line for each patient of a partition."""
    index = _index(content)
    sorted_out = (row for batch in batches for row in _columns(batch, "patient", "shared", "resource"))
    lines = (_line(index, as_of, rows) for _, rows in groupby(sorted_out, itemgetter(0)))
    while some := list(islice(lines, _LINES_AT_ONCE)):
        yield batch_of(some)


def _columns(batch: pa.RecordBatch, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def _line(index: Index, as_of: date, rows: Iterable[tuple[str, bool, bytes]]) -> dict[str, Any]:
    own: list[Resource] = []
    medications: dict[str, Resource] = {}
    for _, shared, data in rows:
        resource = resource_of(data)
        if shared:
            medications.update(dict.fromkeys(names_of(resource), resource))
        else:
            own.append(resource)
    return line_in_any_case(index, own, as_of=as_of, medications=lambda _: medications)


@cache
def _index(content: str) -> Index:
    """The compiled content, opened once a process."""
    return open_database(Path(SparkFiles.get(content)))
