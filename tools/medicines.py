"""Names of medicines against public lists: whether each class is whole, and which brands hold a member.

    python -m tools.medicines                    how many members and brands of each class screening reads
    python -m tools.medicines --atc FILE         what each class of content/classes.yaml lacks of its ATC groups
    python -m tools.medicines --products FILE    writes tools/data/brands.txt, which `tools.names` reads
    python -m tools.medicines --brands FILE      which names of another list ('name<TAB>entry') are not read

Neither list is part of the repository. The first is a table with the columns `atc_code` and `atc_name` (WHO
Collaborating Centre for Drug Statistics Methodology; used: the copy of 25 April 2026 in the public repository
fabkury/atcd). The second is the products of Drugs@FDA, separated by tabs (`DrugName`, `ActiveIngredient`, `Form`; a US
government work, free of copyright; used: the copy of August 2022 in the public repository SteveHQiu/BeersCriteria).
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import ketaref
from ketaref.screening.screen import screen_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaref.library import Library
    from ketaref.named import MedicineClass

BRANDS = Path(__file__).parent / "data" / "brands.txt"
_GROUP = re.compile(r"[A-Z]\d\d[A-Z]{0,2}(?:\d\d)?")
_SUBSTANCE = 7
"""Characters of an ATC code that stands for a substance."""
_GENERAL = re.compile(
    r"combinations?\b|\band (?:diuretics|thiazides|potassium|psycholeptics|antispasmodics|adrenergics|other)"
    r"|thiazides and|potassium-sparing|\bincl\.|\bexcl\.|\(|^bromides$|^ergot alkaloids$"
)
"""Names of the index that stand for several substances."""
_SALT_NAMES = """
hydrochloride hcl dihydrochloride monohydrochloride sodium disodium potassium dipotassium calcium magnesium maleate
tartrate bitartrate sulfate phosphate besylate mesylate succinate fumarate acetate citrate hydrobromide medoxomil
cilexetil erbumine arginine pamoate decanoate enanthate napsylate lactate nitrate dihydrate monohydrate anhydrous
tannate polistirex saccharate aspartate lactobionate ethylsuccinate stearate estolate camsylate malate tosylate
xinafoate bromide chloride furoate propionate caproate carbonate hemihydrate trihydrate dimesylate tromethamine
recombinant dimaleate enacarbil lauroxil kamedoxomil butyrate adamantane probutate resin complex extended release
er la sr xr cr propanediol iodide embonate isethionate glucuronate hippurate edisylate gluceptate oxide benzoate
"""
_SALTS = frozenset(_SALT_NAMES.split())
_FILLERS = """
and with w in for of the plus tablets capsules injection preservative free plastic container kit co forte pediatric
children's adult
"""
_FILLER = frozenset(_FILLERS.split())
_STRENGTH = re.compile(r"(?:[ -]+(?:no\.? ?)?[\d.,/]+%?(?: ?(?:mg|mcg|ml|units?|hr))?)+$|\s*\(.*?\)|\*\*.*$|[\"®™]")
_LOCAL = re.compile(r"OPHTHALMIC|TOPICAL|OTIC|VAGINAL|DENTAL|INTRAVITREAL|PERIODONTAL|INTRAOCULAR|IRRIGATION")
"""Routes by which a medicine is given for its place alone."""
_LEAST = 4
"""Letters of a name for short."""
_NO_MEDICINES = {"alcohol", "caffeine", "magnesium", "cannabis", "grapefruit"}
"""What entries name beside medicines, and products hold for another end."""
_NUMBING = re.compile(r"caine\b")
"""With a local anesthetic, epinephrine is there for the place alone."""


# ---- Classes against the ATC index ----------------------------------------------------------------------------------


def lacking(group: MedicineClass, index: dict[str, str]) -> list[str]:
    """The substances of a class's ATC groups that it neither holds nor leaves out; a combination goes by its parts."""
    held = {name.lower() for name in (*group.members, *group.without)}
    left_out = [code for code in group.without if _GROUP.fullmatch(code)]
    return [
        name
        for code, name in index.items()
        if len(code) == _SUBSTANCE and code.startswith(group.atc) and not any(map(code.startswith, left_out))
        if not _GENERAL.search(name) and " and " not in name and name not in held
    ]


def read_index(path: Path) -> dict[str, str]:
    """ATC code -> name in lower case."""
    with path.open(encoding="utf-8") as lines:
        return {row["atc_code"]: row["atc_name"].lower() for row in csv.DictReader(lines)}


# ---- Brands ---------------------------------------------------------------------------------------------------------


def generics_of(library: Library) -> set[str]:
    """The medicines that a class holds or an interaction names."""
    brands = {name.text for name in library.names if name.generics} | _NO_MEDICINES
    known = {name.text for name in library.names if name.kind == "medicine"} - brands
    entries = [entry for entry in library if entry.kind == "interactions" and entry.screening]
    called = {
        text.lower()
        for entry in entries
        if entry.screening
        for text in {*entry.aliases, *entry.screening.names} - set(entry.screening.excludes)
    }
    return {member for group in library.classes for member in group.members} | (called & known)


def brands_of(rows: Iterable[dict[str, str]], wanted: set[str]) -> dict[str, tuple[str, ...]]:
    """Brand -> the medicines in it, where one is wanted; where products of a name differ, what all of them hold."""
    found: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for row in rows:
        parts = tuple(dict.fromkeys(bare(part, wanted) for part in row["ActiveIngredient"].lower().split(";")))
        if _LOCAL.search(row["Form"]) or any(map(_NUMBING.search, parts)):
            continue
        brand = _STRENGTH.sub("", row["DrugName"].lower()).strip(" -,")
        if _is_brand(brand, parts):
            found[brand][parts] += 1
    brands = {}
    for first, several in _first_words(found).items():
        if _is_brand(first, {part for parts in several for part in parts}):
            found.setdefault(first, several)
    for brand, several in sorted(found.items()):
        shared = [part for part in several.most_common(1)[0][0] if all(part in parts for parts in several)]
        parts = tuple(shared) or several.most_common(1)[0][0]
        if wanted & set(parts) and brand not in wanted:
            brands[brand] = parts
    return brands


def _first_words(found: dict[str, Counter[tuple[str, ...]]]) -> dict[str, Counter[tuple[str, ...]]]:
    """The first word of names of several words, with what is in all of those: how a name is said for short."""
    firsts: dict[str, Counter[tuple[str, ...]]] = {}
    for brand, several in found.items():
        first = re.split(r"[ /]", brand)[0]
        if first != brand and len(first) >= _LEAST:
            firsts.setdefault(first, Counter()).update(several)
    return {first: several for first, several in firsts.items() if set.intersection(*map(set, several))}


def bare(ingredient: str, wanted: set[str]) -> str:
    """An ingredient without its salt."""
    words = re.sub(r"[^a-z0-9' -]", " ", ingredient).split()
    while len(words) > 1 and " ".join(words) not in wanted and words[-1] in _SALTS:
        words.pop()
    return " ".join(words)


def _is_brand(brand: str, parts: Iterable[str]) -> bool:
    """Whether a name is more than that of what is in it."""
    said = {word for part in parts for word in re.split(r"[ -]", part)}
    return bool(set(re.split(r"[^a-z']+", brand)) - said - _SALTS - _FILLER - {""})


def write_brands(path: Path, library: Library) -> None:
    with path.open(encoding="utf-8") as lines:
        brands = brands_of(csv.DictReader(lines, delimiter="\t"), generics_of(library))
    head = "# Written by tools/medicines.py, which says where from. brand = what is in it"
    rows = [f"{brand} = {'+'.join(parts)}" for brand, parts in brands.items()]
    BRANDS.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    print(f"{len(rows)} brands")


# ---- What is read ---------------------------------------------------------------------------------------------------


def names_of_entries(library: Library) -> Iterator[tuple[str, str, str]]:
    """Class, name and entry of each member and each brand that holds one."""
    for group in library.classes:
        if group.entry in library and library[group.entry].severity:
            yield from ((group.name, member, group.entry) for member in group.members)
            members = set(group.members)
            for name in library.names:
                if members & set(name.generics) and name.text not in group.without:
                    yield group.name, name.text, group.entry


def unread(rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Those that screening does not take for their entry."""
    index = ketaref.open_index()
    for group, name, entry in rows:
        screened = screen_words(index, f"taking {name}", today=date(2026, 11, 24))
        if not any(concern.entry.id == entry for concern in screened.concerns):
            yield group, name, entry


def report(rows: list[tuple[str, str, str]]) -> None:
    missed: defaultdict[str, list[str]] = defaultdict(list)
    for group, name, _ in unread(rows):
        missed[group].append(name)
    for group, total in Counter(group for group, *_ in rows).items():
        print(f"{group:45} {total - len(missed[group]):4} of {total:4}  {', '.join(missed[group])}")
    lost = sum(map(len, missed.values()))
    print(f"{'all':45} {len(rows) - lost:4} of {len(rows):4}  {1 - lost / len(rows):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--atc", "--products", "--brands"):
        parser.add_argument(option, type=Path)
    given = parser.parse_args()
    library = ketaref.load_library()
    if given.atc:
        index = read_index(given.atc)
        for group in library.classes:
            if group.atc:
                lacks = ", ".join(lacking(group, index)) or "none"
                print(f"{group.name:45} {len(group.members):4} members; lacks: {lacks}")
    elif given.products:
        write_brands(given.products, library)
    elif given.brands:
        lines = given.brands.read_text(encoding="utf-8").splitlines()
        report([(entry, name, entry) for name, _, entry in (line.partition("\t") for line in lines)])
    else:
        report(list(names_of_entries(library)))


if __name__ == "__main__":
    main()
