"""The rule on language: what is English passes, however short and however Indian; what is not is found, in any letters."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.comments.rules.judgement import PLAIN, Action, Circumstances
from broadsheet.comments.rules.language import LANGUAGE, judge

STOPPED = (Action.HOLD, Action.REFUSE)


def _action(text: str, *languages: str) -> Action:
    judgement = judge(text, Circumstances(languages=languages) if languages else PLAIN)
    return LANGUAGE.thresholds.action(judgement.confidence if judgement else 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Well said.", "Why not?", "Shame!", "Nope.", "Lol", "Boooooo", "soooo true", "+1", "😂😂😂", "THIS IS AN OUTRAGE", "OMG!!!!!", "Typical.",
        "idk tbh, hes prolly rite abt dis", "Your an idoit and yor freinds too", "wat r u talkin bout m8", "ROFL 🤣 good 1", "Hear, hear",
        "Schadenfreude.", "C'est la vie.", "Vox populi, vox dei.", "Ciao bella", "Jai Hind!", "Kya baat hai! What a knock by Kohli.",
        "Narendra Modi, Amit Shah, Yogi Adityanath", "Ferdinand Marcos Jr., Sara Duterte and Leni Robredo", "Angela Merkel", "Wolverhampton",
        "Mumbai, Chennai, Kolkata, Bengaluru and Thiruvananthapuram all got rain.", "www.example.com/foo/bar-baz", "@someone #something",
        "Beth is right about the pot of tea, Pam.", "Cymru am byth!", "Neeraj threw 89 metres.", "Adaobi Okonkwo deserves this award.",
        "Aberystwyth needs a bypass.", "Bongbong Marcos won fairly.", "Danfo drivers obey nobody.", "The barangay captain knew.",
        "The sh*t hits the f**ing fan", "The organisation realised that its neighbour’s favourite colour is grey.",
    ],
)  # fmt: skip
def test_short_and_careless_english_passes(text: str) -> None:
    assert _action(text) not in STOPPED


@pytest.mark.parametrize(
    "text",
    [
        "The panchayat spent two crore on this bandh and not one lakh on the godown.",
        "Aam Aadmi Party MLAs gheraoed the Lok Sabha again over the Ayushman Bharat yojana.",
        "Yaar, this government is useless. The netas and babus eat biryani while the kisan waits for his ration card.",
        "Please prepone the hearing, the chowkidar and the sarpanch are both out of station.",
        "The barangay captain rode a jeepney to the Malacañang Palace, and the balikbayan paid.",
    ],
)
def test_the_english_of_india_and_the_philippines_is_english(text: str) -> None:
    assert _action(text) is Action.PASS


@pytest.mark.parametrize(
    "text",
    [
        "He shouted “Yeh dil maange more, aur kuch nahi chahiye” and everyone laughed.",
        "She told the court: \"Je ne regrette rien, monsieur le président\", and then sat down again.",
        "> Das ist nicht gut, das ist gar nicht gut\nI could not agree more with what you say here.",
        "The motto over the door, “सत्यमेव जयते”, means that truth alone triumphs in the end.",
    ],
)  # fmt: skip
def test_a_quotation_may_be_in_any_language(text: str) -> None:
    assert _action(text) is Action.PASS


def test_a_whole_comment_in_quotation_marks_is_not_a_quotation() -> None:
    assert _action("“Ye bahut galat baat hai bhai, sarkar kuch nahi karti, sab chor hain”") in STOPPED


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ye bahut galat baat hai bhai, sarkar kuch nahi karti", "Hindi in Latin letters"),
        ("YEH SAHI NAHI HAI bro", "Hindi in Latin letters"),
        ("Enna da idhu, ippadi panna koodathu, romba mosam", "Tamil in Latin letters"),
        ("Chaala bagundi andi, manchi article, nenu chala happy ga unnanu", "Telugu in Latin letters"),
        ("Naanu idannu oppuvudilla, namma sarkara sari illa", "Kannada in Latin letters"),
        ("Ang ganda naman ng article na ito, sana mabasa ng lahat", "Tagalog"),
        ("Saya tidak setuju dengan kebijakan ini", "Indonesian"),
        ("C'est vrai, mais pourquoi personne ne dit rien ?", "French"),
        ("Das ist doch alles nicht wahr, was hier geschrieben steht", "German"),
        ("Tôi không đồng ý với bài viết này", "Vietnamese"),
        ("நல்ல செய்தி, நன்றி", "Tamil"),
        ("ଓଡ଼ିଆ ଭାଷା ଭଲ", "Odia"),
        ("Отличная статья, спасибо большое автору", "Russian"),
        ("这篇文章写得非常好，谢谢作者", "Chinese"),
    ],
)
def test_other_languages_are_refused_by_name(text: str, language: str) -> None:
    judgement = judge(text, PLAIN)
    assert judgement is not None
    assert LANGUAGE.thresholds.action(judgement.confidence) is Action.REFUSE
    assert f"looks like {language}." in judgement.to_writer
    assert "We take comments in English." in judgement.to_writer
    assert language in judgement.to_moderator


@pytest.mark.parametrize(
    "text",
    [
        "Bohot badhiya", "Muy bien", "Salamat po", "சரி", "好", "Хорошо", "ye government bilkul useless hai yaar", "شكرا",
        "Election ke time pe sab promise karte hain but kuch nahi hota", "Toi khong dong y voi bai viet nay",
        "Ye\u200bh sa\u200bhi na\u200bhi h\u200bai bhai", "𝐘𝐞𝐡 𝐬𝐚𝐡𝐢 𝐧𝐚𝐡𝐢 𝐡𝐚𝐢",
        "Erthygl dda iawn, diolch yn fawr.", "Mae'r cyngor wedi methu unwaith eto.", "Un article molt bo, moltes gràcies.", "V Praze dnes prší.",
        "Na gode sosai da wannan labari.", "Makala nzuri sana, asante.", "Maayo kaayo ang imong gisulat.", "Nalla lekhanam aayirunnu, nanni.",
        "Tumcha lekh khup chan aahe.", "Eh sarkar ne kisana nu barbaad kar ditta.", "Tamaro lekh bahu saras chhe.",
    ],
)  # fmt: skip
def test_short_mixed_and_disguised_foreign_words_are_stopped(text: str) -> None:
    assert _action(text) in STOPPED


def test_in_a_comment_of_two_languages_only_the_foreign_part_is_marked() -> None:
    english = "This is a good article, and I agree with most of what it says."
    spanish = "Esto es una vergüenza para todo el país y nadie dice nada"
    text = f"{english} {spanish}. {english}"
    judgement = judge(text, PLAIN)
    assert judgement is not None
    assert [text[start:end] for start, end in judgement.spans] == [spanish]
    assert 0.2 < judgement.confidence < 0.5
    assert "Part of this looks like Spanish." in judgement.to_writer
    assert _action(f"{english} {spanish}.") is Action.HOLD


def test_a_mark_below_the_last_letter_belongs_to_the_span() -> None:
    judgement = judge("ok: செய்தி", PLAIN)
    assert judgement is not None
    assert judgement.spans[-1][1] == len("ok: செய்தி")


def test_a_few_foreign_words_in_a_long_comment_weigh_little() -> None:
    english = "The minister has promised this road four times now, and every time the money went somewhere else. " * 3
    assert _action(english + "Sab chor hain. " + english) is Action.PASS


@pytest.mark.parametrize("text", ["यह बहुत अच्छा है", "yeh sahi nahi hai, sarkar kuch nahi karti", "The news is good", "Accha, so what now?"])
def test_a_paper_may_take_two_languages(text: str) -> None:
    assert _action(text, "en", "hi") is Action.PASS
    judgement = judge("Saya tidak setuju dengan kebijakan ini", Circumstances(languages=("en", "hi")))
    assert judgement is not None
    assert "We take comments in English or Hindi." in judgement.to_writer


def test_a_paper_need_not_take_english() -> None:
    for text in ("Bien dit.", "Quelle honte !", "Vive la France", "Je ne suis pas d'accord avec cet article sur Donald Trump", "lol", "😂"):
        assert _action(text, "fr") not in STOPPED
    for text in (
        "The government has failed us all, and nobody seems to care.",
        "यह बहुत अच्छा है",
        "Das ist doch alles nicht wahr, was hier steht",
    ):
        assert _action(text, "fr") in STOPPED
    assert _action("Хорошо", "ru") is Action.PASS
    assert _action("நல்ல செய்தி", "ta") is Action.PASS


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\x00",
        "\ud800",
        "abc\udfffdef",
        "1234 5678",
        "…?!",
        "👨‍👩‍👧",
        "\u202e\u202d",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "ʼʼʼ",
        "''' '' '",
        "а" + "a",
        "İİİ",
    ],
)
def test_anything_at_all_can_be_judged(text: str) -> None:
    judgement = judge(text, PLAIN)
    assert judgement is None or all(0 <= start < end <= len(text) for start, end in judgement.spans)
    assert judge(text, Circumstances(languages=("xx",))) == judge(text, Circumstances(languages=("xx",)))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "*",
        "$a",
        "a*",
        "“",
        '"',
        "“a",
        "{",
        "{{",
        "@",
        "&a",
        "'",
        "a'",
        "a\u0336",
        "www.",
        "http://",
        ">",
        ">\n",
        "yeh nahi. ",
        "यह अच्छा है। ",
        "好",
        "Ж ",
        "Well, well. ",
    ],
)
def test_a_hundred_thousand_characters_take_under_a_second(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    judge("warm", PLAIN)
    began = time.process_time()
    judge(text, PLAIN)
    assert time.process_time() - began < 2


# Other rows of these are kept back, and the rule must do as well on them.


def _rows(path: Path, *columns: str) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        tabbed = path.suffix == ".tsv"
        for row in csv.DictReader(file, delimiter="\t" if tabbed else ",", quoting=csv.QUOTE_NONE if tabbed else csv.QUOTE_MINIMAL):
            yield [row[column] for column in columns]


def _share_stopped(texts: list[str]) -> float:
    return sum(_action(text) in STOPPED for text in texts) / len(texts)


@pytest.mark.shared_data
def test_sentences_of_seventy_languages_are_told_from_english(shared_data: Path) -> None:
    english, stopped, seen = [], Counter[str](), Counter[str]()
    for language, text in _rows(shared_data / "comments/language-id/lingua-sentences.tsv", "lang", "text"):
        if language == "en":
            english.append(text)
        else:
            seen[language] += 1
            stopped[language] += _action(text) in STOPPED
    assert _share_stopped(english) <= 0.01
    assert stopped.total() / seen.total() >= 0.98
    assert min(stopped[language] / seen[language] for language in seen) >= 0.9


@pytest.mark.shared_data
def test_romanised_hindi_is_stopped_and_mostly_english_is_not(shared_data: Path) -> None:
    rows = [(text, float(share)) for text, share in _rows(shared_data / "nc/hinglish-romanised-code-mixed.tsv", "text", "hindi_share")]
    assert _share_stopped([text for text, share in rows if share >= 0.5]) >= 0.95
    assert _share_stopped([text for text, share in rows if share < 0.2]) <= 0.1


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("comments/labelled/civil-comments-spans.csv", "text"),
        ("comments/labelled/hatecheck.csv", "test_case"),
        ("comments/labelled/wiki-talk-replies-in-context.csv", "text"),
        ("nc/unhealthy-comments-globe-and-mail.csv", "comment"),
        ("comments/sentence-completeness/ud-ewt-clauses.tsv", "text"),
    ],
)
def test_published_english_is_hardly_ever_stopped(shared_data: Path, name: str, column: str) -> None:
    assert _share_stopped([text for (text,) in _rows(shared_data / name, column)]) <= 0.005
