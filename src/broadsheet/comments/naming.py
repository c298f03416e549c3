"""What the conversation says of a name that a reader chooses: it stands over everything they wrote, so the rules hold for it too."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db.models import Q

from broadsheet.access.models.tally import count_try
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.judging import judge_text
from broadsheet.comments.models import Decision, What
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.rules.judgement import Action, Circumstances
from broadsheet.comments.rules.word_folding import folded_words
from broadsheet.newsroom.models import Paper, Person
from broadsheet.readers.models import Reader

_CHANGES_A_DAY = 3
_DAY = 86_400
# The rules speak of comments; of a name, each says it so.
_SAID = {
    "abuse": "There are words in this name that we do not print. Please choose another.",
    "word_lists": "There are words in this name that we do not print. Please choose another.",
    "personal": "This name tells private details, which everybody could read. Please choose another.",
    "characters": "Please write this name in plain letters; accents are welcome.",
}


def judge_name(reader: Reader, name: str) -> str:
    """Why a reader cannot take a name, or "". What passes is counted, as each change sends for the pages of many stories.

    A name may always be taken off, also by somebody who is banned.
    """
    if name:
        said = _banned(reader) or _broken_rule(name) or _taken_away(reader, name) or _somebody_else(reader, name)
        if said:
            return said
    if reader.pk is not None and count_try(f"names:{reader.pk}", _DAY) > _CHANGES_A_DAY:
        return "A name can be changed three times a day. Please try again tomorrow."
    return ""


def _banned(reader: Reader) -> str:
    if reader.pk is None or ban_in_force(reader, new_thread=True) is None:
        return ""
    return "While you are banned from the comments, your name stays as it is. You can take it off."


def _broken_rule(name: str) -> str:
    """Only what a rule refuses: many people's true names look to a rule like something that a moderator should see."""
    policy = conversation_policy()
    verdict = judge_text(name, Circumstances(words=policy.words), policy.thresholds)
    refused = [one.judgement.rule for one in verdict.broken() if one.action is Action.REFUSE]
    return next((_SAID[rule] for rule in refused if rule in _SAID), "")


def _taken_away(reader: Reader, name: str) -> str:
    wanted, run_together = _folded(name), "".join(name.casefold().split())
    for one in Decision.objects.filter(voice__reader=reader, what=What.NAME, undone_by=None):
        theirs = "".join(one.name_taken.casefold().split())
        # Neither glued, nor with something behind it, nor in signs that are no words.
        is_inside = theirs == run_together or (len(theirs) > 3 and theirs in run_together)
        if is_inside or _holds(wanted, _folded(one.name_taken)):
            return "The moderators have taken this name away. Please choose another."
    return ""


def _somebody_else(reader: Reader, name: str) -> str:
    wanted = _folded(name)
    if not reader.is_of_the_newsroom and any(_holds(wanted, one) for one in _names_of_the_paper()):
        return "This name would be taken for the paper’s own. Please choose another."
    if any(_holds(wanted, one) for one in _names_of_staff(reader)):
        return "Somebody who works for the paper has this name. Please add something that tells you apart, such as an initial between."
    return ""


def _names_of_the_paper() -> list[list[frozenset[str]]]:
    name = Paper.load().name
    return [_folded(name), _folded(name.lower().removeprefix("the "))]


def _names_of_staff(reader: Reader) -> Iterable[list[frozenset[str]]]:
    """The bylines of those who have an account, and what the newsroom's people are called if it is more than one word.

    One word alone, such as a first name, belongs to nobody; a byline of one word does.
    """
    for byline in Person.objects.filter(account__isnull=False).exclude(account=reader.pk).values_list("name", flat=True):
        yield _folded(byline)
    enters = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    staff = Reader.objects.filter(Q(is_staff=True) | Q(is_superuser=True) | Q(groups__permissions__in=enters)).exclude(pk=reader.pk)
    for chosen, first, last in staff.order_by().distinct().values_list("chosen_name", "first_name", "last_name"):
        for one in (_folded(chosen), _folded(f"{first} {last}")):
            if len(one) > 1:
                yield one


def _folded(name: str) -> list[frozenset[str]]:
    """The words of a name, each with all that it may be read as: capitals, accents and look-alikes make no other name."""
    return [frozenset(word.readings) for word in folded_words(name)]


def _holds(wanted: list[frozenset[str]], theirs: list[frozenset[str]]) -> bool:
    """Whether their name stands within the wanted one, word by word; a name of one word is only met by itself."""
    length = len(theirs)
    if not length or (length == 1 and len(wanted) > 1):
        return False
    starts = range(len(wanted) - length + 1)
    return any(all(a & b for a, b in zip(wanted[at : at + length], theirs, strict=True)) for at in starts)
