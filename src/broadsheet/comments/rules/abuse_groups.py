"""Groups of people that are hated for what they are, and the kinds of words by which hate against them is told."""

from __future__ import annotations

from broadsheet.comments.rules.abuse_lexicon import listed_words

GROUPS = frozenset(listed_words("groups"))
GROUP_MARKS = frozenset(listed_words("group marks"))
PEOPLE = frozenset(listed_words("people"))
PRONOUNS = frozenset(listed_words("pronouns"))
KILL = frozenset(listed_words("kill"))
KILLED = frozenset(listed_words("killed"))
_HATE = frozenset(listed_words("hate"))
_DISGUST = frozenset(listed_words("disgust"))
_DEMEANING = frozenset(listed_words("demeaning"))

# The letter by which patterns know the kind; where a word is of several kinds, the last counts.
KINDS_OF_WORDS = {
    word: kind
    for kind, words in (
        ("P", listed_words("positive")),
        ("B", _DEMEANING),
        ("E", listed_words("banished")),
        ("X", KILLED),
        ("C", listed_words("killing")),
        ("K", KILL),
        ("D", _DISGUST),
        ("H", _HATE),
        ("N", (*listed_words("denying"), "opposite")),
        ("M", GROUP_MARKS),
        ("G", GROUPS),
    )
    for word in words
}

# What is worth finding behind a slip of the pen: not what is too near to ordinary words.
WORDS_ABOUT_GROUPS = frozenset(
    word
    for word in _HATE | _DISGUST | KILL | KILLED | _DEMEANING | {"deserve", "death", "lives", "worth", "throats", "compassion"}
    if len(word) > 3 or word == "die"
) - frozenset(listed_words("too near"))
GROUP_WORDS = frozenset(word for word in GROUPS | (GROUP_MARKS - {"native", "white", "brown"}) if len(word) > 4 and "-" not in word)
