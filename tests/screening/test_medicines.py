"""Names of medicines: every member of a class is read, brands too, and what is in none is not."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import ketaref
from ketaref.library import Library
from ketaref.named import MedicineClass, Name
from ketaref.records import Cite, Screening, Synonyms
from ketaref.screening.screen import screen_words
from ketaref.store.compile import build_index
from tests.conftest import make_entry
from tools import medicines

TODAY = date(2026, 11, 24)
TABLE = Path(__file__).parent.parent / "data" / "medicines.tsv"
LEAST_READ = 0.95


def read_table():
    """The lines under each heading: name and entry."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = rows.setdefault(line.strip("[]"), [])
        elif line[0] != "#":
            heading.append(tuple(line.split("\t")))
    return rows


ROWS = read_table()


def entry(entry_id, title, *names, excludes=()):
    screening = Screening(names=names, excludes=excludes)
    return make_entry(entry_id, "interactions", title, "It.", severity="moderate", screening=screening)


NAMES = (
    ("metoprolol", ()), ("toprol", ("metoprolol",)), ("valsartan", ()), ("bothopril", ("metoprolol", "valsartan")),
    ("eyelol", ("metoprolol",)), ("morphine", ()), ("kadian", ("morphine",)), ("mixed up", ("morphine", "metoprolol")),
    ("plain", ("warfarin",)),
)  # fmt: skip
CLASSES = (
    MedicineClass("beta blocker", "pressure", ("metoprolol",), (Cite("label"),), without=("eyelol",)),
    MedicineClass("angiotensin receptor blocker", "pressure", ("valsartan",), (Cite("label"),)),
)
SMALL = build_index(
    Library(
        (
            entry("pressure", "Blood pressure medicines", excludes=("metoprolol cream",)),
            entry("opioids", "Opioids", "morphine", excludes=("metoprolol morphine",)),
        ),
        {}, {}, Synonyms(), "1", classes=CLASSES,
        names=[Name(text, "medicine", generics) for text, generics in NAMES],
    )
)  # fmt: skip


def taken_for(index, text):
    return {concern.entry.id for concern in screen_words(index, text, today=TODAY).concerns}


@pytest.fixture(scope="module")
def shipped():
    return ketaref.open_index()


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("on metoprolol", {"pressure"}),  # a member of a class
        ("on Toprol 50 mg", {"pressure"}),  # a brand of one
        ("on bothopril", {"pressure"}),  # of two in one entry
        ("on Kadian", {"opioids"}),  # a brand of what an entry calls by name
        ("on mixed up", {"pressure"}),  # the other entry excludes the two together
        ("metoprolol cream", set()),  # what an entry excludes
        ("on eyelol", set()),  # a brand that its class leaves out
        ("on plain", set()),  # in no class
        ("no toprol", {"pressure"}),  # shown as negated
    ],
)
def test_a_medicine_is_taken_for_the_entry_of_its_class_or_of_what_is_in_it(text, entries):
    assert taken_for(SMALL, text) == entries


def test_every_member_of_a_class_is_read(shipped):
    library = ketaref.load_library()
    members = [
        (member, group.entry) for group in library.classes if library[group.entry].severity for member in group.members
    ]
    assert [(member, e) for member, e in members if e not in taken_for(shipped, f"taking {member}")] == []


@pytest.mark.parametrize(("name", "entry_id"), ROWS["typed"])
def test_a_name_that_charts_hold_is_read(shipped, name, entry_id):
    assert entry_id in taken_for(shipped, f"taking {name}")


def test_of_the_names_that_are_sold_nearly_all_are_read(shipped):
    read = Counter(entry_id for name, entry_id in ROWS["sold"] if entry_id in taken_for(shipped, f"taking {name}"))
    assert read.total() >= LEAST_READ * len(ROWS["sold"])


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("levetiracetam", "lamotrigine-with-ketamine"),
        ("Keppra 500 bid", "lamotrigine-with-ketamine"),
        ("loratadine", "cns-depressants-with-ketamine"),
        ("cetirizine", "cns-depressants-with-ketamine"),
        ("birth control pill", "pregnancy-contraindication"),
        ("restasis", "cyp3a4-inhibitors"),
        ("luminal narrowing", "cns-depressants-with-ketamine"),
        ("naloxone", "naltrexone-with-ketamine"),
        ("ondansetron", "cyp3a4-inhibitors"),
        ("ciprofloxacin otic", "cyp3a4-inhibitors"),
        ("Ciprodex ear drops", "cyp3a4-inhibitors"),
        ("minoxidil foam", "antihypertensives-with-ketamine"),
        ("OraVerse", "antihypertensives-with-ketamine"),
        ("Auvelity", "conventional-antidepressants-with-ketamine"),  # the entry says that it is not meant
        ("Lybalvi", "naltrexone-with-ketamine"),  # samidorphan
        ("lactated Ringer's", "breastfeeding-caution"),
        ("ammonium lactate lotion", "breastfeeding-caution"),
        ("double J stent", "stable-heart-disease"),
        ("well versed in her care", "benzodiazepines-with-ketamine"),
        ("PCP: Dr Smith", "active-substance-abuse"),  # the primary care provider
        ("55 yo AA male", "substance-use-history"),
        ("Beers criteria reviewed", "alcohol-with-ketamine"),
        ("cold sore", "respiratory-infection-or-fever"),
    ],
)
def test_what_belongs_to_no_class_is_not_taken_for_one(shipped, text, entry_id):
    assert entry_id not in taken_for(shipped, text)


def test_a_class_lacks_what_the_index_lists_and_it_neither_holds_nor_leaves_out():
    group = MedicineClass("opioid", "opioids", ("morphine",), (), ("N02A",), ("heroin", "N02AX"))
    index = {
        "N02AA01": "morphine",
        "N02AA05": "oxycodone",
        "N02AX02": "tramadol",
        "N02AJ17": "oxycodone and paracetamol",
    }
    assert medicines.lacking(group, index) == ["oxycodone"]


def test_a_brand_holds_what_all_products_of_its_name_hold():
    rows = [
        {"DrugName": name, "ActiveIngredient": parts, "Form": form}
        for name, parts, form in (
            ("HYZAAR", "HYDROCHLOROTHIAZIDE; LOSARTAN POTASSIUM", "TABLET;ORAL"),
            ("LOSARTAN POTASSIUM", "LOSARTAN POTASSIUM", "TABLET;ORAL"),
            ("EYEZAAR", "LOSARTAN", "SOLUTION/DROPS;OPHTHALMIC"),
            ("TWOFOLD-50", "LOSARTAN; ASPIRIN", "TABLET;ORAL"),
            ("TWOFOLD-50", "LOSARTAN", "TABLET;ORAL"),
            ("NOTHING OF IT", "WARFARIN SODIUM", "TABLET;ORAL"),
            ("VALSARTAN", "LOSARTAN POTASSIUM", "TABLET;ORAL"),  # a slip of the list: no generic is a brand
        )
    ]
    assert medicines.brands_of(rows, {"losartan", "valsartan"}) == {
        "hyzaar": ("hydrochlorothiazide", "losartan"), "twofold": ("losartan",),
    }  # fmt: skip
