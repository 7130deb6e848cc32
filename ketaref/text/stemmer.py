"""The Snowball stemmer, and which one it is: an index is met only by words that are stemmed as its own were."""

import zlib

import Stemmer

stem_word = Stemmer.Stemmer("english", 4096).stemWord
# Words that versions of the English stemmer have stemmed differently, and some that meet its other rules.
_TELLING = (
    "emergency emergence emergently emerging interval intervals evening evenings inning outing herring canning exceed "
    "proceed succeed dying lying tying anesthesiologist neurologist psychologist apology analogous ideally skies news "
    "howe atlas cosmos bias andes early only singly gently ugly idly generously communication arsenal arsenic "
    "universe universal universities pasted organization relational vileness knightly hoping hopping feed agreed "
    "nauseated luxuriated conditional hesitancy electrical goodness adjustable replacement irritant adoption angulariti"
)


def _fingerprint() -> str:
    stems = " ".join(map(stem_word, _TELLING.split()))
    return f"{Stemmer.version()} {zlib.crc32(stems.encode()):08x}"


STEMMER = _fingerprint()
"""Its version, and a digest of how it stems: a system's own build may use another library under the same version."""
