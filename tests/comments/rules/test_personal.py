"""The rule against attacks on those who take part, and against personal data."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from broadsheet.comments.rules.judgement import PLAIN, Action, Circumstances
from broadsheet.comments.rules.personal import PERSONAL, judge

UNDER_A_STORY = Circumstances(names=("Ravi Kumar", "Meera Pillai"), own_hosts=("paper.example",))


def action(text: str, about: Circumstances = UNDER_A_STORY) -> Action:
    judgement = judge(text, about)
    return PERSONAL.thresholds.action(judgement.confidence) if judgement else Action.PASS


def marked(text: str) -> list[str]:
    judgement = judge(text, UNDER_A_STORY)
    assert judgement is not None, text
    return [text[start:end] for start, end in judgement.spans]


@pytest.mark.parametrize(
    "text",
    [
        "You are clearly too stupid to understand how a budget works.",
        "The writer is a paid hack and everybody in Kochi knows it.",
        "Go back to school, Kumar, before you write about water again.",
        "It is people like you who ruin this city with your complaints.",
        "Your an idiot and the bridge will prove it to all of us.",
        "You’re delusional if that is what you took from the report.",
        "How much are you paid to write this about the mayor?",
        "Did you forget to take your meds this morning, my friend?",
        "You have no clue what you are talking about and it shows.",
        "What an ignorant fool you are, and the whole ward can see it.",
        "Kumar is a clown who has never seen the inside of a court.",
        "Nobody cares what you think about the metro, so go away.",
        "Presstitutes like this one will write whatever they are told.",
        "Shut up and let the people who live there speak.",
        "Are you drunk, or are you really that stupid about the tax?",
        "You clearly failed school, and the essay proves it.",
        "You have the brain of a pigeon, to put it mildly.",
        "Only a fool like you could have written that about the dam.",
        "I feel sorry for your children, who have to listen to this.",
        "Go see a psychiatrist before you answer me again.",
        "Kumar writes like a child, and the editor lets it pass.",
        "I bet you still live with your mother in Pune.",
    ],
)
def test_attacks_on_somebody_are_held_at_least(text: str) -> None:
    assert action(text).weight >= Action.HOLD.weight


def test_several_attacks_together_are_refused() -> None:
    text = "You are a pathetic liar. Go back to school and take your meds, the author is a paid hack."
    assert action(text) is Action.REFUSE


def test_the_author_is_known_by_name_and_a_stranger_is_not() -> None:
    text = "Kumar is a clown who has never seen the inside of a court."
    assert action(text, PLAIN) is Action.PASS
    assert action(text, UNDER_A_STORY) is Action.HOLD


def test_a_command_counts_only_where_one_is_given() -> None:
    assert judge("Grow up. The rest of us pay for the road as well.", PLAIN) is not None
    assert judge("Our children grow up beside that road.", PLAIN) is None


@pytest.mark.parametrize(
    "text",
    [
        "You are wrong about the bridge, and the report says why.",
        "I disagree with you, Kumar: the tax was raised in 2019.",
        "Your argument is weak, because the figures are from another year.",
        "You should read the report before the next meeting.",
        "Thank you for this piece; I had not known about the pipes.",
        "The author leaves out what the engineers said, which is a pity.",
        "Kumar has written well about water before, but this is thin.",
        "The mayor is a disaster and should resign over the bridge.",
        "You are right, and we need more people like you on the council.",
        "He told me that you are an idiot, which I do not believe.",
        "I never said you are stupid; I said that the plan is.",
        "My neighbour’s children go back to school on Monday.",
        "“You are an idiot” is no answer to a question about sewage.",
        "Women like you are wonderful and should stand for the council.",
        "Should the council get help from the state to mend the road?",
    ],
)
def test_disagreement_and_criticism_pass(text: str) -> None:
    assert action(text) is Action.PASS


def test_a_supposed_attack_weighs_less_than_a_plain_one() -> None:
    plain, supposed = (
        judge("You are a complete idiot about this road.", PLAIN),
        judge("Only if you are a complete idiot about this road.", PLAIN),
    )
    assert plain is not None
    assert supposed is not None
    assert supposed.confidence < plain.confidence


def test_the_words_of_an_attack_are_marked_in_the_original() -> None:
    assert marked("😀 With respect, you’re a complete idiot about the road.") == ["you’re a complete idiot"]
    assert marked("İİ İstanbul! You are an idiot.") == ["You are an idiot"]


def test_the_writer_is_told_what_to_do_without_the_bad_words() -> None:
    judgement = judge("You are a complete idiot about this road.", PLAIN)
    assert judgement is not None
    assert "idiot" not in judgement.to_writer
    assert "argument" in judgement.to_writer
    assert judgement.to_moderator == "Attack on a person: insult to somebody’s face."


DETAILS = {
    "My number is 98470 12345, call me about the flat.": "98470 12345",
    "call 9847012345 now": "9847012345",
    "Reach him at +91-9847012345 in the evening": "+91-9847012345",
    "0484 2371234 is her landline": "0484 2371234",
    "Ring 020 7946 0958 after six": "020 7946 0958",
    "Try 07700 900123 instead": "07700 900123",
    "His number: (416) 555-0199, he is rude": "(416) 555-0199",
    "It is +1 416 555 0199 I think": "+1 416 555 0199",
    "From abroad 0044 20 7946 0958 works": "0044 20 7946 0958",
    "WhatsApp me: 98 47 01 23 45 please": "98 47 01 23 45",
    "It is nine eight four seven zero one two three four five, remember it": "nine eight four seven zero one two three four five",
    "മൊബൈൽ ९८४७०१२३४५": "९८४७०१२३४५",
    "her phone is 555-0142": "555-0142",
    "mail me at ravi.k@example.com, please": "ravi.k@example.com",
    "he is ravi dot kumar at gmail dot com": "ravi dot kumar at gmail dot com",
    "write to name at host dot com": "name at host dot com",
    "ravi (at) example [dot] org is the one": "ravi (at) example [dot] org",
    "send it to ravi@okaxis and he pays": "ravi@okaxis",
    "His Aadhaar is 2341 2341 2346": "2341 2341 2346",
    "my card is 4111-1111-1111-1111, valid": "4111-1111-1111-1111",
    "pay into GB82 WEST 1234 5698 7654 32 today": "GB82 WEST 1234 5698 7654 32",
    "his PAN is ABCPK1234F": "ABCPK1234F",
    "his SSN is 123-45-6789": "123-45-6789",
    "his NI number is AB 12 34 56 C": "AB 12 34 56 C",
    "her passport no. K1234567 was lost": "K1234567",
    "voter ID ABC1234567 was used twice": "ABC1234567",
    "account number 30211234567 with the bank": "30211234567",
    "He lives at 14 Rose Lane, Kochi 682001": "14 Rose Lane, Kochi 682001",
    "she lives at 14 rose lane": "14 rose lane",
    "She went to 221 Maple Street, Springfield, IL 62704": "221 Maple Street, Springfield, IL 62704",
    "his home is Flat 4B, Lake View Apartments": "Flat 4B, Lake View Apartments",
}


@pytest.mark.parametrize(("text", "detail"), DETAILS.items())
def test_personal_data_is_refused_and_marked(text: str, detail: str) -> None:
    assert action(text) is Action.REFUSE
    assert marked(text) == [detail]


def test_the_writer_is_told_to_remove_personal_data() -> None:
    judgement = judge("Call 98470 12345 or mail ravi.k@example.com about it.", PLAIN)
    assert judgement is not None
    assert "an e-mail address" in judgement.to_writer
    assert "a telephone number" in judgement.to_writer
    assert "remove" in judgement.to_writer
    assert "98470" not in judgement.to_writer


@pytest.mark.parametrize(
    "text",
    [
        "Rs 2,00,00,000 was spent on it, and 20,00,000 more is asked for.",
        "It was so from 1990-2000 and again in 2010-2015, 2016-2020.",
        "See ISBN 978-81-291-1234-5 or ISBN 8175257660 in the library.",
        "The match ended 245/6 and 312/9, on 12-05-2021, after 21-15 21-18.",
        "Case No. 9847012345 of 2019 is still open, and FIR no 9847012346 too.",
        "It costs Rs 9847012345 or 9847012345 rupees, says the minister.",
        "In 2014 Main Street lost 30 shops and Wall Street none.",
        "Call 112 or 1098, or the helpline 1800 425 1234, if you see it.",
        "10 Downing Street and 221B Baker Street are not the same.",
        "At 10:30 on 2021-05-12 the water stood 12.75 metres high.",
        "Look at https://example.com/9847012345/4111111111111111 for it.",
        "I shop at amazon dot com and look at example.com for news.",
        "Articles 370, 35A and Sections 144, 302, 304 and 420 apply.",
        "Only 1 in 4 people on the street knew of the 5 kilometre road.",
        "The number 4111 1111 1111 1112 has no right check digit, 2341 2341 2347 neither.",
        "You can write to letters@paper.example about this.",
        "GO 1234/2019 dated 12/03/2019 and 0.123456789 of it.",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert judge(text, UNDER_A_STORY) is None


@pytest.mark.parametrize("text", ["My card number is 4111 1111 1111 1112.", "Her Aadhaar is 2341 2341 2347."])
def test_a_number_that_is_called_a_card_but_has_a_wrong_check_digit_waits(text: str) -> None:
    assert action(text) is Action.HOLD


def test_a_shop_in_the_high_street_is_not_somebodys_home() -> None:
    assert action("The museum at 12 Church Road is closed on Mondays.").weight < Action.HOLD.weight


@pytest.mark.parametrize(
    "piece", ["you ", "you are very ", "1-", "1.", "a.", "a@", "“", "one two ", "12 Rose ", "\u0301", "\ud800", "4111 "]
)
def test_a_very_long_text_is_judged_in_linear_time(piece: str) -> None:
    judge("you are your " + piece * 50, UNDER_A_STORY)
    before = time.process_time()
    judge((piece * 100_000)[:100_000], UNDER_A_STORY)
    assert time.process_time() - before < 2


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800 you", "‮you are‬", "İ" * 50, "you", "<name>", "{very}", "🤡" * 99])
def test_odd_texts_are_judged_without_harm(text: str) -> None:
    assert judge(text, UNDER_A_STORY) is None


@pytest.mark.shared_data
def test_healthy_comments_of_a_newspaper_are_hardly_ever_stopped(shared_data: Path) -> None:
    with (shared_data / "nc" / "unhealthy-comments-globe-and-mail.csv").open(encoding="utf-8") as file:
        texts = [row["comment"] for row in csv.DictReader(file) if row["healthy"] == "1" and float(row["healthy:confidence"]) >= 0.9]
    actions = [action(text, PLAIN) for text in texts]
    assert actions.count(Action.REFUSE) <= 0.003 * len(texts)
    assert actions.count(Action.HOLD) <= 0.015 * len(texts)


@pytest.mark.shared_data
def test_no_comment_without_hate_is_refused_and_many_insults_are_caught(shared_data: Path) -> None:
    labelled = shared_data / "comments" / "labelled"
    with (labelled / "hatecheck.csv").open(encoding="utf-8") as file:
        harmless = [row["test_case"] for row in csv.DictReader(file) if row["label_gold"] != "hateful"]
    with (labelled / "civil-comments-spans.csv").open(encoding="utf-8") as file:
        insults = [
            row["text"] for row in csv.DictReader(file) if int(row["insult"]) * 2 >= int(row["annotators"]) and " you " in row["text"]
        ]
    assert Action.REFUSE not in [action(text, PLAIN) for text in harmless]
    caught = [text for text in insults if action(text, PLAIN).weight >= Action.HOLD.weight]
    assert len(caught) >= 0.25 * len(insults)


@pytest.mark.shared_data
def test_no_naughty_string_breaks_the_rule(shared_data: Path) -> None:
    for text in json.loads((shared_data / "bad-input" / "naughty-strings.json").read_text("utf-8")):
        judge(text, UNDER_A_STORY)
