"""How screening on Apache Spark scales from one core of this machine to two: `python -m tools.spark FOLDER`.

    FOLDER      an export, large enough to take minutes on a core (`tools.population --folder` leaves one)

Each number of cores is a process of its own. What Spark takes to start, and its workers to import and to open the
content, is paid once a job, and measured apart on a job of one patient. Needs the extra `ketaref[spark]`, and Java.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 28)
_SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
}  # fmt: skip


def main(folder: str) -> int:
    """Print the table."""
    rows = {cores: _measured(cores, folder) for cores in (1, 2)}
    print("cores  patients  seconds  patients/s  before (s)")
    for cores, row in rows.items():
        rate = row["patients"] / row["seconds"]
        print(f"{cores:5}  {row['patients']:8,}  {row['seconds']:7.1f}  {rate:10.1f}  {row['before']:10.1f}")
    print(f"two cores: {rows[1]['seconds'] / rows[2]['seconds']:.2f} times one")
    return 0


def _measured(cores: int, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tools.spark", "--run", str(cores), folder]
    settings = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(Path.cwd())}
    run = subprocess.run(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return measured


def run(cores: str, folder: str) -> int:
    """Screen with so many cores, and print what it took as JSON."""
    # Spark's own threads would else run on the other core. Where cores cannot be had apart, the figures say less.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    from pyspark.sql import SparkSession

    from ketaref.spark import read_export, screen

    began = time.monotonic()
    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    with tempfile.TemporaryDirectory() as scratch:
        one = Path(scratch, "one.ndjson")
        one.write_text('{"resourceType": "Patient", "id": "1"}\n', encoding="utf-8")
        screen(read_export(spark, str(one)), as_of=TODAY).collect()
        ready = time.monotonic()
        lines = Path(scratch, "lines")
        screen(read_export(spark, folder), as_of=TODAY).write.parquet(str(lines))
        done = time.monotonic()
        patients = spark.read.parquet(str(lines)).count()
    spark.stop()
    print(json.dumps({"patients": patients, "seconds": done - ready, "before": ready - began}))
    return 0


if __name__ == "__main__":
    sys.exit(run(*sys.argv[2:]) if sys.argv[1:2] == ["--run"] else main(*sys.argv[1:]))
