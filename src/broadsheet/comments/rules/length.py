"""The rule that a comment is neither empty nor longer than the paper allows."""

from __future__ import annotations

import unicodedata

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds

_NAME = "length"
# Marks and letters that show nothing though their categories do not say so.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\ufffc")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Whether there is something to read, and no more of it than `about.most_characters`; the span is what is over."""
    if all(unicodedata.category(letter) in _UNSEEN or letter in _BLANK for letter in text):
        return Judgement(_NAME, 1.0, (), "Your comment is empty. Please write what you think before you send it.", "Empty.")
    shown = text.rstrip()
    over = len(shown) - about.most_characters
    if over <= 0:
        return None
    return Judgement(
        _NAME, 1.0, ((about.most_characters, len(shown)),),
        f"Your comment has {len(shown):,} characters, and we take up to {about.most_characters:,}. Please shorten it by {over:,},"
        " or keep to your main point.",
        f"{over:,} characters too long.",
    )  # fmt: skip


LENGTH = Rule(
    name=_NAME,
    label="Neither empty nor endless",
    guideline="Say what you have to say, and keep it short enough that others will read it.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
