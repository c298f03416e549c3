"""The rules of the conversation. A paper adds its own with `register_rule`, or as an entry point of the group `broadsheet.rules`."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from broadsheet.comments.rules.judgement import Rule

_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    _rules[rule.name] = rule
    rules.cache_clear()


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in the order in which they are judged: the shipped ones, then the paper's own."""
    from broadsheet.comments.rules.abuse import ABUSE
    from broadsheet.comments.rules.advertising import ADVERTISING
    from broadsheet.comments.rules.characters import CHARACTERS
    from broadsheet.comments.rules.language import LANGUAGE
    from broadsheet.comments.rules.length import LENGTH
    from broadsheet.comments.rules.links import LINKS
    from broadsheet.comments.rules.personal import PERSONAL
    from broadsheet.comments.rules.repeats import REPEATS
    from broadsheet.comments.rules.sentences import SENTENCES
    from broadsheet.comments.rules.word_lists import WORD_LISTS

    shipped = (LENGTH, CHARACTERS, LANGUAGE, SENTENCES, ABUSE, PERSONAL, LINKS, REPEATS, ADVERTISING, WORD_LISTS)
    own = [point.load() for point in entry_points(group="broadsheet.rules")]
    return (*shipped, *own, *(one for one in _rules.values() if one.name not in {rule.name for rule in shipped}))
