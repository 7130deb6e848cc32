"""A copy of ketaref over a part of the shipped content: real entries and rules, few enough to compile fast.

The copy lies where every user may read it, since some rows run as nobody.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

import ketaref
from ketaref.content.packs import content_dir, read_content

KEPT = (
    "uncontrolled-glaucoma",
    "uncontrolled-hypertension",
    "pregnancy-contraindication",
    "no-food-or-drink-six-hours",
    "fasting-times-by-food",
    "diabetes-and-fasting",
    "no-alcohol-or-sedatives-before",
    "arrange-escort-home",
    "usual-medicines-on-infusion-day",
    "watch-your-mood-and-988",
    "oral-bioavailability",
    "parking",
)
"""Entries of the copy, besides those of crisis help and what all these name."""
KINDS = ("crisis", "post-infusion")
NAMES = 400
"""How many of the names that people ask about; reading all takes longer than all else."""

CUES = ("no", "denies", "negative", "kin", "relative", "history", "controlled", "uncontrolled", "but", "ends")
SIGNS = ("suicide", "self-harm", "overdose", "arrest")
"""The emergencies whose signs are heard."""
SYNONYMS = 60
"""How many of each sort."""


def make(root: Path) -> Path:
    """Lay the copy under `root`: `root/ketaref` and `root/content`; gives `root`."""
    package = Path(ketaref.__file__).parent
    ignored = shutil.ignore_patterns("shipped", "content.sqlite", "__pycache__")
    shutil.copytree(package, root / "ketaref", ignore=ignored)
    _copy_content(content_dir(), root / "content")
    root.chmod(0o755)
    # Bytecode now: rows run as users who may not write it.
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(root / "ketaref")], check=True)
    return root


def install(root: Path) -> Path:
    """Turn a copy into what a wheel installs: content inside the package, and compiled; gives `root`."""
    (root / "content").rename(root / "ketaref" / "shipped")
    code = (
        "from pathlib import Path\n"
        "from ketaref.content.packs import read_content\n"
        "from ketaref.store.cache import write_database\n"
        "write_database(read_content(), Path('ketaref/content.sqlite'))\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
    return root


def _copy_content(shipped: Path, target: Path) -> None:
    library = read_content()
    kept = {i: library[i] for i in KEPT if i in library} | {e.id: e for e in library if e.kind in KINDS}
    for entry in list(kept.values()):
        screening = entry.screening
        named = (screening.past, screening.controlled) if screening else ()
        kept |= {i: library[i] for i in named if i in library}
    for entry in kept.values():
        for dispute in entry.disputes:
            _copy(shipped, target, f"disputes/{dispute.id}.yaml")
        _copy(shipped, target, f"{entry.kind}/{entry.id}.yaml")
    cited = {ref for e in kept.values() for ref in e.references}
    rules = [c for c in library.classes if c.entry in kept]
    cited |= {cite.ref for c in rules for cite in c.cites}
    for path in sorted((shipped / "references").glob("*.yaml")):
        _filter(path, target / "references" / path.name, lambda r: r["id"] in cited)
    for path in sorted((shipped / "asked").glob("*.yaml")):
        asked = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        _write(target / "asked" / path.name, {i: questions for i, questions in asked.items() if i in kept})
    _filter(shipped / "classes.yaml", target / "classes.yaml", lambda c: c["entry"] in kept)
    _filter(shipped / "cues.yaml", target / "cues.yaml", lambda c: c["category"] in CUES)
    _filter(shipped / "emergencies.yaml", target / "emergencies.yaml", _is_kept_rule)
    talk = yaml.load((shipped / "synonyms.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    _write(target / "synonyms.yaml", {key: values[:SYNONYMS] for key, values in talk.items()})
    lines = (shipped / "names.txt").read_text("utf-8").splitlines()
    heads = [n for n, line in enumerate(lines) if line.startswith("[")]
    names = [line for head in heads for line in lines[head : head + NAMES // len(heads)]]
    (target / "names.txt").write_text("\n".join(names) + "\n", "utf-8")


_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _is_kept_rule(rule: dict[str, Any]) -> bool:
    return rule["category"] not in {"sign", "hint", "figure", "name", "idiom"} or rule.get("name", "") in SIGNS


def _copy(shipped: Path, target: Path, name: str) -> None:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(shipped / name, target / name)


def _filter(source: Path, target: Path, keep: Any) -> None:
    records = [record for record in yaml.load(source.read_bytes(), Loader=yaml.CSafeLoader) if keep(record)]
    if records:
        _write(target, records)


def _write(path: Path, data: Any) -> None:
    if data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True), "utf-8")
