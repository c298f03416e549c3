"""The rule on abuse: insults, threats and hate are found, disguised or not; argument, quotation and counter-speech get through."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.comments.rules.abuse import ABUSE, judge
from broadsheet.comments.rules.judgement import PLAIN, Action, Circumstances, Judgement, WordLists

STOPPED = (Action.HOLD, Action.REFUSE)


def _judged(text: str) -> Judgement:
    judgement = judge(text, PLAIN)
    assert judgement is not None
    return judgement


def _action(text: str) -> Action:
    judgement = judge(text, PLAIN)
    return ABUSE.thresholds.action(judgement.confidence if judgement else 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "The minister should resign over this.", "This is a damn good piece of reporting.", "I could not disagree more with the author.",
        "The council wasted our money and then lied about nothing at all.", "Muslims are not terrorists.",
        "I don't hate immigrants, I think the policy is wrong.", "The killing of women must stop.", "Let me be clear: I do not hate gay people.",
        "Nobody should be attacked because they are gay.", "Jews were murdered in their millions.", "No woman deserves to die.",
        "It is wrong to say that immigrants are criminals.", "Stop calling disabled people useless.", "I am not stupid, I read the report.",
        "The council built two dykes to protect the town from flooding.", "She had a fag in her mouth and smoke in her eyes.",
        "Women are brave and the school is proud of them.", "The therapist from Scunthorpe assessed the assassin.", "I was an idiot to vote for it.",
        "I hate traffic jams.", "Dick Cheney wrote a book.", "", " ", "!!!", "The chairman grew up in Essex and Sussex.",
    ],
)  # fmt: skip
def test_argument_counter_speech_and_chance_likenesses_pass(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "You are an idiot.", "What a bunch of clowns and crooks.", "Only a moron would believe this.", "Pathetic liar.", "Go back under your rock, loser.",
        "This article is garbage and so is the hack who wrote it.", "Andhbhakts have no brain.", "He is a worthless piece of trash.",
        "Put a sock in it, you pompous buffoon", "Someone should shoot that minister.", "Muslims don't belong in this country.",
        "Gay people will never be normal.", "Immigrants are a plague on this country.", "Nobody wants Muslims here.",
    ],
)  # fmt: skip
def test_insults_and_slights_of_groups_are_stopped(text: str) -> None:
    assert _action(text) in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "I hate all immigrants.", "Women are scum.", "Muslims should all be killed.", "I am going to shoot you.", "Kill yourself.",
        "Death to all gay people!", "We should get rid of disabled people once and for all.", "Go and die in a fire.", "You should be hanged.",
        "Black people are nothing but cockroaches.", "You are an asshole.",
    ],
)  # fmt: skip
def test_threats_hate_and_aimed_obscenities_are_refused(text: str) -> None:
    assert _action(text) is Action.REFUSE


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("You are an i d i o t.", "i d i o t"), ("What an 1d10t!", "1d10t"), ("You stuuuuupid man", "stuuuuupid"), ("Total bullsh*t.", "bullsh*t"),
        ("You are a m0r0n", "m0r0n"), ("What a b*tch", "b*tch"), ("You mоrоn", "mоrоn"), ("You ｍｏｒｏｎ", "ｍｏｒｏｎ"), ("You 𝐦𝐨𝐫𝐨𝐧", "𝐦𝐨𝐫𝐨𝐧"),
        ("You mo\u200bron", "mo\u200bron"), ("You m\u0336o\u0336r\u0336o\u0336n", "m\u0336o\u0336r\u0336o\u0336n"), ("You are a.moron", "moron"),
        ("Youmoron", "Youmoron"), ("What an ingorant man you are, you idoit", "idoit"), ("You d-i-c-k-h-e-a-d", "d-i-c-k-h-e-a-d"),
        ("@$$hole!", "@$$hole"), ("you absolutefilth", "absolutefilth"), ("Ihate women", "Ihate women"), ("İdiot", "İdiot"),
    ],
)  # fmt: skip
def test_disguised_words_are_found_where_they_stand(text: str, hidden: str) -> None:
    assert _action(text) in STOPPED
    found = [text[start:end] for start, end in _judged(text).spans]
    assert any(hidden.rstrip("\u0336") in one or one == hidden for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "We must kill the video journalists.",
        "Lets kill the pictures editor.",
        "We should kill the messenger boy.",
        "I will kill you with kindness and a knife.",
    ],
)
def test_no_idiom_hides_a_threat(text: str) -> None:
    assert _action(text) in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "What a stupid man he is.",
        "Your stupid ideas bore us.",
        "You are stupid to believe a plan like this.",
        "These idiotic people and their plans.",
    ],
)
def test_hard_words_about_a_matter_excuse_none_about_people(text: str) -> None:
    assert _action(text) in STOPPED


@pytest.mark.parametrize(
    ("denied", "meant"),
    [
        ("He is not really an idiot.", "Do not be an idiot."), ("I do not think that she is a fool.", "You will not get far with fools."),
        ("It was never a stupid idea.", "They could not be more stupid."), ("Nobody is calling you stupid.", "Nobody can stop such stupid people."),
        ("We were idiots to vote for it.", "We are governed by idiots."), ("I was a moron then.", "I am sure that he is a moron."),
        ("They called the mayor an idiot.", "It is called a by-law, you idiot."), ("He said something stupid, says the mayor.", "Your words are stupid."),
    ],
)  # fmt: skip
def test_a_denial_counts_only_where_it_denies_the_word(denied: str, meant: str) -> None:
    assert _action(denied) not in STOPPED
    assert _action(meant) in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "You can fool some of the people some of the time.", "April Fool!", "It was a knee-jerk reaction by the council.",
        "The city should collect our garbage on Mondays.", "The pump sucked up the water within an hour.", "A reptile has cold blood; most reptile life likes heat.",
        "Cockroaches were found in the kitchen of the hotel.", "The guilty must be found and punished.", "We should kick out the whole council in May.",
        "The dyke broke, and the village was flooded.", "Sick children wait for hours in this hospital.", "This decision is ridiculous.",
        "The new timetable is a disgrace.", "'Are we raising a generation of spoiled brats?' asked the magazine.",
        "I will kill you with kindness, dear editor.",
        "We should shoot the next video in the old harbour.",
        "Holy crap, that is a lot of money for one bridge.",
        "It would be stupid to sell the land now.",
        "This is a dumb idea, and the figures show it.",
        "The plan is idiotic, whoever thought of it.",
    ],
)  # fmt: skip
def test_idioms_things_and_what_stands_in_single_marks_pass(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "Women were not allowed to vote until 1920.", "Violence against gay people has risen by a third.", "Stop telling us that immigrants are criminals.",
        "If you hate Muslims, this paper is not for you.", "I reject the idea that women are less intelligent.", "Anyone who insults Jews ought to be fined.",
        "He was convicted for writing that Muslims should be shot.", "The killing of trans people must end.", "You hate refugees? Then talk to some.",
        "Hatred of Muslims has grown since the war.", "Hating women is wrong.", "I am tired of people attacking immigrants.",
        "People who attack gay people are cowards.",
        "The treatment of immigrants makes me sick.", "The way women are treated disgusts me.", "I am disgusted by the treatment of refugees.",
        "Hate crimes against Jews have doubled.", "Racists hate immigrants.", "Women are called vermin by their own president.",
        "I can't stand it when gay people are insulted.", "Women deserve to live without fear.", "Refugees are sick of waiting.",
        "The attack on Muslims disgusts me.", "What was done to Dalits makes me angry.", "He threatened to kill immigrants.",
    ],
)  # fmt: skip
def test_those_who_tell_of_hate_or_condemn_it_are_never_refused(text: str) -> None:
    assert _action(text) is not Action.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "There is nothing I detest more than immigrants.", "Women have the brains of a goldfish.", "Deport Muslims, all of them.",
        "Why do trans people even exist?", "We should put immigrants in camps.", "Nobody would miss disabled people.", "Gas Jews, that is my solution.",
        "My blood boils when I see gay people.", "How can anybody not despise women?", "The rights of Muslims should be taken away.",
        "Immigrants have no right to live here.", "Black people act like savages.", "Muslims are sc*m.", "Lock up all refugees.",
    ],
)  # fmt: skip
def test_hate_is_found_in_many_turns_of_speech(text: str) -> None:
    assert _action(text) in STOPPED


@pytest.mark.parametrize(
    ("plain", "softer"),
    [
        ("Women are scum.", "You are wrong to write “women are scum” here."), ("You are stupid.", "You are not stupid."),
        ("I hate all women.", "I don't hate women."), ("Muslims are vermin.", "Saying that Muslims are vermin is a horrible thing to do."),
        ("You are an idiot.", "I have been an idiot."), ("Muslims are vermin.", "I never said that Muslims are vermin."),
    ],
)  # fmt: skip
def test_what_is_quoted_denied_or_said_of_oneself_weighs_less_and_is_never_refused(plain: str, softer: str) -> None:
    judgement = judge(softer, PLAIN)
    assert (judgement.confidence if judgement else 0.0) < _judged(plain).confidence
    assert _action(softer) is not Action.REFUSE


def test_a_quoted_word_is_no_excuse() -> None:
    assert _action('You are a "moron".') in STOPPED


def test_what_is_said_of_them_after_a_group_was_named_is_hate_too() -> None:
    judgement = _judged("Some refugees came to our town last year. They are nothing but parasites.")
    assert ABUSE.thresholds.action(judgement.confidence) in STOPPED
    assert "hate against a group" in judgement.to_moderator


def test_the_worst_is_named_and_the_writer_does_not_read_it_again() -> None:
    text = "Well, women are scum."
    judgement = _judged(text)
    assert judgement.to_moderator.startswith("Found: hate against a group")
    assert "scum" not in judgement.to_writer
    assert len(judgement.to_writer) > 40
    assert (6, 20) in judgement.spans


def test_a_disguise_is_told_to_the_moderator() -> None:
    assert "disguised" in _judged("You are a m0r0n").to_moderator
    assert "disguised" not in _judged("You are a moron").to_moderator


def test_words_that_the_paper_allows_never_count() -> None:
    allowing = Circumstances(words=WordLists(allowed=frozenset({"muppets", "muppet", "scum"})))
    assert judge("Those muppets again", allowing) is None
    assert judge("Those muppets again", PLAIN) is not None
    hate = judge("Women are scum.", allowing)
    assert hate is None or ABUSE.thresholds.action(hate.confidence) not in STOPPED


def test_more_abuse_weighs_more_but_insults_alone_are_never_refused() -> None:
    one, many = _judged("That is stupid."), _judged("That stupid, pathetic, moronic clown is a liar.")
    assert many.confidence > one.confidence
    assert _action("That stupid, pathetic, moronic clown is a liar.") is Action.HOLD


_HOSTILE = {
    "one long word": "a" * 100_000, "insults": "idiot " * 16_000, "a group without end": "women are not " * 7_000, "spaced letters": "f u c k " * 12_500,
    "asterisks": "*" * 100_000, "masks": "f*" * 50_000, "quotes": '"' * 100_000, "should": "you should " * 9_000, "marks": "e\u0301" * 50_000,
    "emoji": "😀" * 100_000, "surrogates": "\ud800" * 100_000, "nulls": "\0" * 100_000, "commas": "women, " * 14_000, "addresses": "a@b." * 25_000,
    "bidi": "\u202eabc\u202c " * 16_000, "apostrophes": "'" * 100_000, "glued": "youareall" * 11_000, "dashes": "a -" * 33_000,
}  # fmt: skip


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_hostile_text_is_judged_in_linear_time(text: str) -> None:
    judge("warm", PLAIN)
    began = time.process_time()
    judgement = judge(text, PLAIN)
    # Half a second on a quiet machine; what is not linear would take minutes.
    assert time.process_time() - began < 4.0
    assert judgement is None or all(0 <= start < end <= len(text) for start, end in judgement.spans)


def test_spans_and_confidence_stay_in_bounds_for_any_characters() -> None:
    chance = random.Random(7)
    signs = "aeiou stupid idiot women hate you 0134$@*!'’“”\".,\n\u200b\u0301оеİß😀\ud83d\0-_"
    for _ in range(400):
        text = "".join(chance.choice(signs) for _ in range(60))
        judgement = judge(text, PLAIN)
        if judgement is not None:
            assert 0 < judgement.confidence <= 1
            assert all(0 <= start < end <= len(text) for start, end in judgement.spans)
            assert judge(text, PLAIN) == judgement


def test_an_ordinary_comment_is_judged_in_a_moment() -> None:
    text = (
        "I have read the council's report twice now and I still cannot see where the money for the new library is meant to come from. "
        "The leader says it will pay for itself, yet the sums on page nine say otherwise, and nobody has answered the questions asked in May."
    )
    judge(text, PLAIN)
    best = min(_seconds_for(text) for _ in range(5))
    # A third of a millisecond on a quiet machine, and thrice that beside other work.
    assert best < 0.0015


def _seconds_for(text: str) -> float:
    began = time.process_time()
    for _ in range(100):
        judge(text, PLAIN)
    return (time.process_time() - began) / 100


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _share(actions: list[Action], *wanted: Action) -> float:
    assert len(actions) > 20
    return sum(one in wanted for one in actions) / len(actions)


@pytest.mark.shared_data
def test_hate_is_caught_and_counter_speech_is_not_refused(shared_data: Path) -> None:
    rows = list(_rows(shared_data / "comments/labelled/hatecheck.csv"))
    hateful = [_action(row["test_case"]) for row in rows if row["label_gold"] == "hateful"]
    fine = [_action(row["test_case"]) for row in rows if row["label_gold"] != "hateful"]
    assert _share(hateful, *STOPPED) >= 0.85
    assert _share(fine, Action.REFUSE) <= 0.03


@pytest.mark.shared_data
def test_what_readers_found_toxic_is_stopped(shared_data: Path) -> None:
    rows = list(_rows(shared_data / "comments/labelled/civil-comments-spans.csv"))
    assert _share([_action(row["text"]) for row in rows], *STOPPED) >= 0.76


@pytest.mark.shared_data
def test_healthy_comments_are_seldom_stopped(shared_data: Path) -> None:
    rows = _rows(shared_data / "nc/unhealthy-comments-globe-and-mail.csv")
    healthy = [_action(row["comment"]) for row in rows if row["healthy"] == "1" and float(row["healthy:confidence"]) >= 0.9]
    assert _share(healthy, *STOPPED) <= 0.06
    assert _share(healthy, Action.REFUSE) <= 0.005


@pytest.mark.shared_data
def test_talk_about_articles_is_seldom_stopped(shared_data: Path) -> None:
    rows = _rows(shared_data / "comments/labelled/wiki-talk-replies-in-context.csv")
    assert _share([_action(row["text"]) for row in rows if row["label"] == "0"], *STOPPED) <= 0.025
