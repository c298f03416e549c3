"""The rule on full sentences: sentences and what readers take for one pass; fragments are held, and what is plainly none is refused."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.comments.rules.judgement import PLAIN, Action, Circumstances, Judgement
from broadsheet.comments.rules.sentences import SENTENCES, judge
from broadsheet.comments.rules.sentences_vocabulary import Part, parts, parts_of, sections

STOPPED = (Action.HOLD, Action.REFUSE)


def _action(text: str, about: Circumstances = PLAIN) -> Action:
    judgement = judge(text, about)
    return SENTENCES.thresholds.action(judgement.confidence if judgement else 0.0)


def _judged(text: str) -> Judgement:
    judgement = judge(text, PLAIN)
    assert judgement is not None
    return judgement


@pytest.mark.parametrize(
    "text",
    [
        "Well said.", "Why not?", "Thank you!", "No.", "Excellent article.", "Couldn’t agree more.", "Exactly my point.", "Hear, hear!",
        "What a disgrace!", "How sad.", "So true.", "Brilliant piece, as always.", "Great reporting by your team in Mumbai.", "Full marks to the police.",
        "My condolences to the family.", "Happy Diwali to all.", "Yes, sir.", "Exactly, Meera.", "Nice try.", "+1", "10/10", "Heartbreaking news.",
        "Shame on you, Mr Minister.", "Long live the king!", "What about the farmers?", "Sad but true.", "Rest in peace.", "No wonder.",
    ],
)  # fmt: skip
def test_short_comments_that_readers_take_for_complete_pass(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "Very well said!", "Meera: good point.", "By whom?", "Which bridge?", "Irony, perhaps?", "Examples, please.", "Heh, heh!", "Wishful thinking.",
        "Happy Onam to all!", "Same in Kerala.", "Thank-you for that.", "Way to go!", "Classy rebuttal.", "Jai Hind!", "Too true.", "Agreed.",
    ],
)  # fmt: skip
def test_what_is_said_back_in_a_word_or_two_passes(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "The minister lied.", "Roads need repair.", "Prices rise daily.", "Time will tell.", "Lock them up.", "Stop this madness.", "Resign now!",
        "Hope it rains soon.", "Will never buy it again.", "Serves him right.", "Makes sense.", "Loved this film!", "Went there twice.",
        "Trump wins again.", "Politics trumps policy.", "i dont know wat ur talking about", "its a shame", "Your an expert now?", "Who cares?",
        "My family loves it.", "The thieves took everything.", "Please explain.", "You joking?", "War = money.", "He doesn't.",
        "Police arrested two men on Monday.", "The widow earned 90 rupees.", "The neta’s a thief.", "Be kind.", "Don’t.", "Been there twice.",
    ],
)  # fmt: skip
def test_sentences_pass_with_or_without_a_subject(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "The road to Mumbai", "John Smith, Delhi", "24 March 2004", "Cheap hotels in Goa", "Bad service and cold food", "A taste of Kerala.",
        "Worst play that I have ever seen", "Cleanest hotel I have stayed in", "Kind words, dear friends, and the best of biryani", "Strongly advised", "Nehru’s long years",
        "Any hotels near the station?", "How to plant a mango tree?", "Three cups of rice", "Review of the new hospital", "a free will and a must",
    ],
)  # fmt: skip
def test_fragments_are_held_but_never_refused(text: str) -> None:
    assert _action(text) is Action.HOLD


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("asdfghjkl", "cannot read"), ("hahahahahaha", "cannot read"), ("jfksldjfklsd", "cannot read"), ("aaaaaaaaaaa", "cannot read"),
        ("!!!!!!", "no words"), ("…", "no words"), ("😂😂😂", "emoji"), ("👍", "emoji"),
        ("https://example.com/story", "only a link"), ("www.example.com https://example.org/a", "only a link"),
        ("LOL OMG WTF", "shorthand"), ("gr8 m8", "shorthand"), ("omg lol 😂", "shorthand"),
        ("THIS IS AN OUTRAGE AND EVERYBODY KNOWS IT IS A DISGRACE", "capitals"),
        ("ROADS AND DRAINS AND PARKS AND SCHOOLS, PLEASE, AND BUILD THEM RIGHT NOW", "capitals"),
    ],
)  # fmt: skip
def test_what_is_certainly_no_sentence_is_refused_and_the_writer_is_told_which_fault_it_is(text: str, says: str) -> None:
    assert _action(text) is Action.REFUSE
    assert says in _judged(text).to_writer


@pytest.mark.parametrize(
    "text",
    [
        "The BJP and the AAP fought the MCD polls in the NCT.", "NASA and ISRO launched NISAR.", "This is SO wrong.", "I will NEVER EVER go there again.",
        "HDFC, ICICI, SBI, PNB and IDBI are banks.",
    ],
)  # fmt: skip
def test_acronyms_and_a_word_for_emphasis_are_not_shouting(text: str) -> None:
    assert _action(text) not in STOPPED


def test_the_more_is_shouted_the_surer_the_rule_is() -> None:
    some = _judged("The mayor is A LIAR AND A CHEAT AND EVERYBODY KNOWS IT in this town of ours.").confidence
    all_of_it = _judged("THE MAYOR IS A LIAR AND A CHEAT AND EVERYBODY KNOWS IT IN THIS TOWN OF OURS.").confidence
    assert SENTENCES.thresholds.action(some) is not Action.REFUSE
    assert SENTENCES.thresholds.action(all_of_it) is Action.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "The road to Mumbai\n\nIt has been closed since the rains began, and nobody tells us when it will open.",
        "Here is what this city needs:\n- better roads\n- more buses\n- clean water\nThat would be a start.",
        "The mayor said “no comment, no answer, nothing at all” and left the room.",
        "> The worst road in the whole of India\nI could not agree more.",
        "hahahaha, I knew that they would do it again.",
        "😂😂😂 He really believes that.",
        "I have read this three times: https://example.com/story",
    ],
)
def test_a_fragment_a_quotation_or_a_laugh_beside_a_sentence_passes(text: str) -> None:
    assert _action(text) not in STOPPED


def test_a_short_answer_to_a_question_is_not_held() -> None:
    assert _action("Meera Pillai") is Action.HOLD
    assert _action("Meera Pillai", Circumstances(parent="Who said that?")) is Action.FLAG


def test_verbs_are_looked_for_in_english_only() -> None:
    assert judge("Der Weg nach Hause", Circumstances(languages=("de",))) is None
    assert judge("यह अच्छा है", PLAIN) is None
    assert judge("😂😂😂", Circumstances(languages=("de",))) is not None


def test_the_spans_are_the_words_concerned() -> None:
    text = "  Cheap hotels in Goa!  "
    assert [text[start:end] for start, end in _judged(text).spans] == ["Cheap hotels in Goa"]
    assert "“Cheap hotels in Goa”" in _judged(text).to_writer
    text = "ok asdfghjkl then"
    assert [text[start:end] for start, end in _judged(text).spans] == ["asdfghjkl"]


def test_what_the_writer_is_told_carries_no_sign_that_cannot_be_printed() -> None:
    told = _judged("Cheap \ud800 hotels\u202e in Goa").to_writer
    assert told.isprintable()
    assert told.encode()


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800", "z̷̢a̶l̸", "\u202eabc", "I", "’", "“”", "=", "'", "i.e.", "a" * 50, "\n", "“a", "['", "1 = 1", "\u200d", "K"],
)
def test_anything_can_be_judged(text: str) -> None:
    judgement = judge(text, PLAIN)
    if judgement is not None:
        assert 0 <= judgement.confidence <= 1
        assert judgement.spans
        assert all(0 <= start < end <= len(text) for start, end in judgement.spans)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "not ",
        "I really ",
        "please ",
        ". ",
        "A. ",
        '"a',
        "love work like ",
        "ha",
        "a\n",
        " ",
        "a'",
        "😂",
        "LOUD ",
        "=",
        "a, ",
        "( ",
        "https://a ",
    ],
)
def test_a_hundred_thousand_characters_take_under_a_second(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    judge("warm", PLAIN)
    began = time.process_time()
    judge(text, PLAIN)
    assert time.process_time() - began < 2


def test_verbs_are_known_in_all_their_forms() -> None:
    forms = {
        "stopped": Part.PARTICIPLE, "tries": Part.THIRD_PERSON, "tried": Part.PARTICIPLE, "dying": Part.GERUND, "agreed": Part.PARTICIPLE,
        "went": Part.PAST, "took": Part.PAST, "admitted": Part.PARTICIPLE, "watches": Part.THIRD_PERSON, "makes": Part.THIRD_PERSON,
        "running": Part.GERUND, "gone": Part.PARTICIPLE, "visited": Part.PARTICIPLE, "rewrites": Part.THIRD_PERSON, "lied": Part.PARTICIPLE,
    }  # fmt: skip
    assert {word for word, part in forms.items() if not parts_of(word) & part} == set()
    assert not parts_of("family") & Part.ADVERB
    assert not parts_of("hundred") & Part.PARTICIPLE


def test_the_word_file_has_no_section_that_is_not_used_and_no_stray_sign() -> None:
    assert all(section.strip() for section in sections().values())
    assert [word for word in parts() if not word.replace("'", "").replace("-", "").isalnum() and word != "&"] == []


# Other rows of these are kept back, and the rule must do as well on them.


def _rows(path: Path, *columns: str) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","):
            yield [row[column] for column in columns]


def _share(texts: list[str], *actions: Action) -> float:
    return sum(_action(text) in actions for text in texts) / len(texts)


@pytest.mark.shared_data
def test_sentences_of_the_web_pass_and_most_fragments_are_caught(shared_data: Path) -> None:
    by_clause: dict[str, list[str]] = {}
    for clause, text in _rows(shared_data / "comments/sentence-completeness/ud-ewt-clauses.tsv", "clause", "text"):
        by_clause.setdefault(clause, []).append(text)
    assert _share(by_clause["full"], *STOPPED) <= 0.02
    assert _share(by_clause["imperative"], *STOPPED) <= 0.03
    assert _share(by_clause["no_subject"], *STOPPED) <= 0.06
    assert _share(by_clause["no_finite_verb"], *STOPPED) >= 0.6


@pytest.mark.shared_data
def test_healthy_comments_under_a_newspaper_are_hardly_refused_and_seldom_held(shared_data: Path) -> None:
    path = shared_data / "nc/unhealthy-comments-globe-and-mail.csv"
    healthy = [text for text, is_so, sure in _rows(path, "comment", "healthy", "healthy:confidence") if is_so == "1" and float(sure) >= 0.8]
    assert _share(healthy, Action.REFUSE) <= 0.003
    assert _share(healthy, Action.HOLD) <= 0.04


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "column", "most_held"),
    [("comments/labelled/civil-comments-spans.csv", "text", 0.045), ("comments/labelled/wiki-talk-replies-in-context.csv", "text", 0.02)],
)
def test_comments_and_replies_are_hardly_refused_and_seldom_held(shared_data: Path, name: str, column: str, most_held: float) -> None:
    texts = [text for (text,) in _rows(shared_data / name, column)]
    assert _share(texts, Action.REFUSE) <= 0.003
    assert _share(texts, Action.HOLD) <= most_held
