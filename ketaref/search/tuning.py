"""Every tuned number of a search: its value, where it comes from, and what changes without it.

Modules read them as `tuning.NAME`, so that one that is set here (or by a test) counts everywhere. What the index weighs
when it is compiled stands in `store.compile`; what screening takes for a match stands in `screening`.
"""

from __future__ import annotations

# ---- Spelling -------------------------------------------------------------------------------------------------------

MIN_FUZZY_LENGTH = 5
"""Least length of a word that is read within edits. IV and IM are one edit apart: a short word matches exactly or,
from one letter less than this, with a letter missing or two swapped (pian, hart)."""

LONG_WORD = 9
"""Least length of a word that is read within two edits, and then only if the first letter agrees. Two edits join
lorazepam and clonazepam, duloxetine and fluoxetine, esketamine and ketamine."""

MIN_OTHER_INITIAL = 7
"""Least length of a word that is read as one with another initial: 'locked' is no misspelling of 'blocked'."""

MIN_PREFIX_LENGTH = 4
"""Least length of a last word that is completed while it is being typed."""

MIN_PART = 3
"""Least length of each of two words typed as one (bloodpressure)."""

MAX_READINGS = 3
"""Most words that one word is read as."""

# ---- Weights of the words of a query --------------------------------------------------------------------------------

UNKNOWN_WEIGHT = 0.9
"""Weight of a word that neither the content nor the synonyms know, against 1 for the rarest known word."""

UNKNOWN_DAMPING = 0.7
"""Each further unknown word weighs this share of the one before: a story has many, and they are not what it asks."""

LIGHT_UNKNOWN = 0.2
"""Weight of a word that nobody knows and that carries little in any language of questions."""

ABSENT_WEIGHT = 0.9
"""Weight of a word known by name (warfarin) of which no entry speaks: what is said of its class is no full answer."""

NAMED_SHARE = 0.6
"""Least weight, of an unknown word's, for a word that is known by another name alone."""

# "a 30 year old male suffering from glaucoma" is about what names an entry, though the rest is as rare. On queries from
# patients' forums success@1 rose from 0.52 to 0.59, on others by 0 to 0.02.
NAMING = 1.4
"""For a word that is a whole title or alias of some entry."""
PASSING = 0.7
"""For a word that stands in no title or alias."""

COMMON_SHARE = 0.5
"""A common word counts this share of what its frequency gives it: 'phone' in one entry does not make it a topic."""

COMMON_WEIGHT = 0.5
"""Most that a light word weighs inside a phrase that has a name ('throw up')."""

FIGURE_SHARE = 0.5
"""A bare number or letter is rare and says little ('7 reasons why'); with its unit beside it the two still tell."""

# A word that names another subject (diabetes, password): the whole query is about it, and a mention is half an answer.
# Without them 71 of 80 judged off-topic queries are refused instead of 76.
ELSEWHERE_WEIGHT = 1.6
ELSEWHERE_QUALITY = 0.5

FORM_WEIGHT = 0.15
"""How a question is asked ('how long', 'can I') tells which of two entries on one subject answers it, and no more."""

SUBJECT_WORDS = frozenset(
    {"ketamine", "ketamin", "ketalar", "esketamine", "spravato", "infusion", "infusions", "infused"}
)
"""A query that holds one of them is on the subject (see ON_SUBJECT)."""

# ---- Score of an entry ----------------------------------------------------------------------------------------------

# By field, in the order of `store.postings.FIELDS` (title, alias, question, summary, statement, detail, dispute): how
# much a match there says that the entry is the answer. A title, alias or question is written to be matched; a statement
# may mention a word in passing, a dispute is about what is wrong. Set to 1 throughout, success@1 on the judged queries
# falls from 212 to 211 of 240.
PASSAGE_VALUE = (1.0, 0.95, 1.0, 0.85, 0.78, 0.6, 0.5)
"""For the passage that answers."""
COVERAGE_VALUE = (1.0, 1.0, 0.97, 0.95, 0.9, 0.75, 0.6)
"""For what the entry covers of the query."""

PASSAGE_SHARE_WEIGHT = 0.45
"""How much the passage share (how much of a passage the query is about) counts; the query share counts in full.
Questions are typed shorter than they are written."""

SUPPORT = (0.6, 0.25, 0.15)
"""What the best passage of an entry, the next and the third count for. On the judged queries support raised success@1
from 0.83 to 0.88 over the best alone; these shares did best on patients' own words."""

# Coverage is scaled by how often the entry mentions the term: for the share OFTEN of it, by the term's frequency,
# saturated and held against the entry's length as in BM25, whose k1 and b these are.
OFTEN = 0.7
SATURATION = 1.0
LENGTH = 0.5

EXACT = 0.94
"""A passage of this value or more is the query, word for word, and needs no support."""

PASSAGES_SHARE = 0.62
"""The best passages against what all passages of the entry cover together, which counts for the rest."""

# A patient's condition or medicine typed bare ("pregnant", "lorazepam") asks first whether it is a hazard.
BARE_WORDS = 2
HAZARD_KINDS = ("contraindications", "interactions")
HAZARD_PRIOR = 1.04

FIELDS_PASSAGE_SHARE_WEIGHT = 0.35
"""As PASSAGE_SHARE_WEIGHT, in `score_fields`. Screening's least score is set on this scale (MIN_WORDING_SCORE there):
it moves only with that."""

# ---- Wording (BM25 over titles, aliases and questions) --------------------------------------------------------------

REREAD = 12
"""Best entries whose wording is read; more change nothing on the judged queries."""

WORDING_SHARE = 0.7
"""What wording counts beside the match. On the judged queries and others success@1 rose from 0.83 to 0.86 (lay ones
from 0.70 to 0.78); 0.5 to 0.9 differ by chance."""

# BM25's k1 and b, at the values that are usual.
WORDING_SATURATION = 1.2
WORDING_LENGTH = 0.75

# ---- Whether the best entry answers ---------------------------------------------------------------------------------

# What makes a score likelier to be no chance. A story has many words that ask nothing, so less of it must be met; a
# word in a title, alias or question is what an entry is about; a query that names the subject is about it. The figures
# are those of a logistic regression (800 queries answered within three hits against 311 off-topic ones), on which they
# refuse 94 % of the off-topic and 2 % of the others. Without PER_WORD 52 of 240 judged queries are wrongly refused, not
# 5; without IN_WORDING 15.
ANSWERED = 88.0
"""Least score for a query without any of the rest."""
PER_WORD = 7.25
"""Less for each word asked ..."""
WORDS_COUNTED = 8
"""... up to this many."""
IN_WORDING = 19.5
"""Less by the share of the words that a title, alias or question meets."""
ON_SUBJECT = 14.0
"""Less if the query names ketamine or infusion."""

MET_IN_FULL = 38.0
"""Least score of an entry that speaks of every word asked for: who types one rare word looks for just that."""

LEAST_SCORE = 20.0
"""Below this nothing answers, however long the query."""

NEAR = 0.65
"""Where the best entry answers, one that scores this share of it may be the one that was meant."""

SUGGESTED = 28.0
"""Least score of an entry whose title may be what was meant, where none answers. Below it the nearest title is a chance
match: 'sourdough starter recipe' scores 21."""

MISSING_SHARE = 0.3
"""A word that the best hit does not meet is said to be missing if it makes up this share of the query."""

CRISIS_SCORE = 90.0
"""Least score of a crisis entry that the query's words call for."""

TENTH = 0.1
"""Scores are shown to a tenth: those that differ by less may be shown alike, and are then ordered by id."""

# ---- Pruning: changes how long a search takes, and no answer --------------------------------------------------------

LONG_POSTING = 1500
"""A term in more passages than this is looked at last, and only where it can still matter."""

READ_THROUGH = 12
"""How many times longer than the list of entries a posting must be for looking each of them up to beat reading it."""

FIRST_LOOK = 100
"""Passages looked at first among those that hold only common words."""

SLACK = 1e-4
"""A bound and a score add up the same figures in another order, and a passage keeps its weight in 32 bits."""
