"""Every tuned number of a search: its value, where it comes from, and what changes without it.

Modules read them as `tuning.NAME`, so that one that is set here (or by a test) counts everywhere. What changes is as
`python -m tools.ablate` prints it, where "off" puts the neutral value of that tool in a number's place, on queries
that search may be tuned on: 160 judged queries of the tune split, 345 off-topic queries, 555 questions left out of the
index, and 1,336 names of contraindications and interactions typed bare. A number that changes no answer there is a
guard, and `tests/search/test_guards.py` says against what.

What the index weighs when it is compiled stands in `store.compile`; what screening takes for a match, in `screening`.
"""

from __future__ import annotations

# ---- How far a word may lie from the one it is read as --------------------------------------------------------------

MIN_FUZZY_LENGTH = 5
"""Least length of a word that is read within edits; one letter shorter, a letter may be missing or two swapped (pian,
hart). Guard: TMJ is no slip of TMS, nor IM of IV."""

LONG_WORD = 9
"""Least length of a word that is read within two edits, and then only if the first letter agrees. Guard: codeine is no
slip of cocaine. At 5, 3 fewer off-topic queries are refused; of 307 words foreign to the content 106 are read as
others, not 52."""

MIN_OTHER_INITIAL = 7
"""Least length of a word that is read as one with another initial, which people rarely miss. Guard: folic is no slip of
colic, nor locked of blocked. At 2, 2 fewer off-topic queries are refused."""

MIN_PREFIX_LENGTH = 4
"""Least length of a last word that is completed. Guard: 'gla' stands for too many words."""

MIN_PART = 3
"""Least length of each of two words typed as one (bloodpressure). Guard: police is not 'PO lice'. At 1, 1 fewer
off-topic query is refused."""

MAX_READINGS = 3
"""Most words that one word is read as. With one, the entry that the word itself finds is among the first three for
3,259 of 3,350 slips, not 3,269. Guard: a slip that two drugs are equally near shows both."""

# ---- Weights of the words of a query --------------------------------------------------------------------------------

# By what a word is to the entries: "a 30 year old male suffering from glaucoma" is about what names an entry, though
# the rest is as rare. Off together, 14 more of the questions left out are refused, for 7 off-topic queries.
NAMING = 1.4
"""For a word that is a whole title or alias of some entry, or that names another subject (see ELSEWHERE_QUALITY)."""
PASSING = 0.7
"""For a word in no title or alias. A word that no entry holds weighs this much, against 1 for the rarest that one
does."""

COMMON_SHARE = 0.5
"""Share that a common word, a bare figure or a letter counts of what its frequency gives it: 'phone' in one entry does
not make it a topic. Off, 9 more of the questions left out are refused, for 4 off-topic queries."""

ELSEWHERE_QUALITY = 0.5
"""A mention of what names another subject (diabetes, password) is half an answer, where the query is not about
ketamine. Off, 5 fewer off-topic queries are refused, and 3 more names of hazards found."""

FORM_WEIGHT = 0.15
"""Weight of how a question is asked ('how long', 'can I'), which tells two entries on one subject apart and no more.
Off, 2 fewer off-topic queries are refused and 4 fewer statements of the inventory found first, but 2 more of the
questions left out; with forms out of the index too, 'can I drive home' finds tiredness third."""

SUBJECT_WORDS = frozenset(
    {"ketamine", "ketamin", "ket", "ketalar", "esketamine", "spravato", "infusion", "infusions", "infused", "inf"}
)
"""A query that holds one of them is on the subject (see ON_SUBJECT); 'ket' and 'inf' as a chart has them. Without
those two, 'upt req pre-inf' is refused."""

# ---- Score of an entry ----------------------------------------------------------------------------------------------

PASSAGE_SHARE_WEIGHT = 0.45
"""How much the passage share counts (how much of a passage the query is about); the query share counts in full, for
questions are typed shorter than they are written. Off, success@1 falls by 5 on the tune split and by 16 on hazards, and
16 fewer off-topic queries are refused."""

SUPPORT = (0.6, 0.25, 0.15)
"""What the best passage of an entry, the next and the third count for. With the best alone success@1 falls by 4 on the
tune split, and 11 fewer off-topic queries are refused; shares about these do alike."""

# Coverage is scaled by how often the entry mentions the term: for the share OFTEN of it, by the term's frequency,
# saturated, and held against the entry's length as in BM25.
OFTEN = 0.7
"""Off, success@1 falls by 2 on the tune split and by 110 on hazards, and 15 fewer off-topic queries are refused."""
LENGTH = 0.5
"""BM25's b. Off, success@1 falls by 1 on the tune split and rises by 5 on the questions left out, which is chance; but
5 more entries do not come first for a question of their own."""

EXACT = 0.94
"""A passage of this value or more is the query, word for word, and needs no support. Guard: the bare name of a hazard
finds the hazard. Off, success@1 falls by 47 on hazards."""

PASSAGES_SHARE = 0.62
"""The best passages against what all passages of the entry cover together, which counts for the rest. At a half, 16
fewer of the questions left out are refused, and 5 fewer off-topic queries."""

# A patient's condition or medicine typed bare ("pregnant", "lorazepam") asks first whether it is a hazard. Guard:
# without the prior, success@1 falls by 108 on hazards.
BARE_WORDS = 2
HAZARD_KINDS = ("contraindications", "interactions")
HAZARD_PRIOR = 1.04

FIELDS_PASSAGE_SHARE_WEIGHT = 0.35
"""As PASSAGE_SHARE_WEIGHT, where screening asks whether a finding is meant. At 0.45 'sleeps sitting up' is not heard
(tests/data/findings.txt). Screening's least score is set on this scale (MIN_WORDING_SCORE there): it moves with
that."""

# ---- Wording (BM25 over titles, aliases and questions) --------------------------------------------------------------

WORDING_SHARE = 0.7
"""What wording counts beside the match. Off, success@1 falls by 6 on the tune split and by 7 on the questions left out,
@3 by 18; 0.5 to 0.9 differ by chance."""

# BM25's k1 and b, at their usual values. Without b, success@1 falls by 3 on the tune split.
WORDING_SATURATION = 1.2
WORDING_LENGTH = 0.75

# ---- Whether the best entry answers ---------------------------------------------------------------------------------

# What makes it less likely that a score is chance: a story has many words that ask nothing, so less of it must be met;
# a word in a title, alias or question is what an entry is about; a query that names the subject is about it. The
# weights are those of `python -m tools.fit`, a logistic regression of 529 queries that the content answers against 345
# that it does not: they lie within its 95 % intervals. The bar loses 8 % of the former and refuses 90 % of the latter
# on folds it was not fitted on. At the bar that loses 5 %, 2 more of 240 judged queries are answered, but 4 more of 80
# off-topic ones too: a wrong line is worse than none.
ANSWERED = 101.5
"""Least score for a query without any of the rest."""
PER_WORD = 8.7
"""Less for each word asked. Off, 34 more of 160 are refused on the tune split, 220 more of the questions left out."""
IN_WORDING = 28.8
"""Less by the share of the words that a title, alias or question meets. Off, 7 more are refused on the tune split, 116
more of the questions left out, and 68 more names of hazards."""
ON_SUBJECT = 20.0
"""Less if the query names ketamine or infusion. Off, 1 more is refused on the tune split, 7 of the questions left
out."""

MET_IN_FULL = 42.0
"""Least score of an entry that speaks of every word asked: anyone who types one rare word is looking for just that.
Off, 23 more names of hazards are refused, for 2 off-topic queries."""

LEAST_SCORE = 20.0
"""Below this nothing answers, however long the query, and an entry that cannot reach it is not scored. Off, 1 fewer
off-topic query is refused. Guard: a page of words is not answered by an entry that happens to hold one of them."""

NEAR = 0.65
"""Where the best entry answers, one that scores this share of it may be the one that was meant. Off, @3 falls by 10 on
the questions left out."""

# ---- What is said beside the hits -----------------------------------------------------------------------------------

SUGGESTED = 28.0
"""Least score of an entry whose title may be what was meant, where none answers. Below it the nearest title is a chance
match: 'sourdough starter recipe' scores 23."""

MISSING_SHARE = 0.3
"""A word that the best hit does not meet is said to be missing if it makes up this share of the query: in 14 of 765
judged queries that are answered. At 0.25 it is 30, of which 19 are answered all the same."""

CRISIS_SCORE = 90.0
"""Least score of a crisis entry that the query's words call for."""

TENTH = 0.1
"""Scores are shown to a tenth: those that differ by less may be shown alike, and are then ordered by id."""

# ---- Cost: changes how long a search takes, and no answer ------------------------------------------------------------

REREAD = 12
"""Best entries whose wording is read."""

LONG_POSTING = 1500
"""A term in more passages than this is looked at last, and only where it can still matter."""

READ_THROUGH = 12
"""How many times longer than the list of entries a posting must be for looking each of them up to beat reading it."""

FIRST_LOOK = 100
"""Passages looked at first among those that hold only common words."""

SLACK = 1e-4
"""A bound and a score add up the same figures in another order, and a passage keeps its weight in 32 bits."""
