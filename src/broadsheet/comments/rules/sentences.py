"""The rule that comments are in full sentences: no fragments, shouting, signs, bare links, key-mashing or strings of shorthand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.comments.rules.sentences_pieces import Piece, in_latin_letters, pieces_of
from broadsheet.comments.rules.sentences_shapes import Shape, mashing, shorthand, shouting, without_words
from broadsheet.comments.rules.words import Word, links_in, quoted_in, without, words_of

_NAME = "sentences"
_LEAST_CONFIDENCE = 0.15
_MOST_SPANS = 20
# Longer than any paper takes a comment; what follows is not read.
_MOST_CHARACTERS = 20_000
_COMPLETE = 0.56
# With a fault as plain as this, the writer is not told of missing verbs.
_PLAIN_FAULT = 0.6
# A comment with a sentence of this length may have headings, exclamations and lists beside it.
_ENOUGH_WORDS = 8
_SHORT_ANSWER = 8
# For fragments among others, beside a quotation or a link, or in answer: these are noticed, not held.
_MILDER = 0.68

_TO_WRITER = {
    "links": "There is only a link here. Say in a sentence of your own what we shall find there, and why it matters.",
    "emoji": "There are only emoji here. Say in words what you think: one sentence is enough.",
    "signs": "There are no words here. Say in a sentence what you think.",
    "numbers": "There is only a number here. Say in a sentence what you think.",
    "mashing": "We cannot read “{words}”. Say in a sentence what you think.",
    "shorthand": "“{words}” is shorthand. Write the words out, in a sentence that everybody can read.",
    "shouting": "“{words}” is in capitals, which reads as shouting. Write it in small letters; one word in capitals is fine.",
    "fragment": "“{words}” is not a full sentence yet: it has no verb. Write it as a sentence that says who does what, or what is how.",
}
_TO_MODERATOR = {
    "links": "Nothing but links.", "emoji": "Nothing but emoji.", "signs": "Nothing but signs.",
    "numbers": "Nothing but numbers.", "mashing": "Key-mashing.",
    "shorthand": "A string of shorthand.", "shouting": "Words in capitals.", "fragment": "No sentence with a verb found.",
}  # fmt: skip


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Whether the text is no sentence. Its confidence is that of the plainest fault; fragments are looked for in English only."""
    text = text[:_MOST_CHARACTERS]
    links = links_in(text)
    bare = without(text, links) if links else text
    words = words_of(bare)
    if all(word.text.isdigit() for word in words):
        shape = without_words(text, links, bool(words))
        return _said(text, shape) if shape else None
    if not in_latin_letters(bare):
        return None
    found = [shape for shape in (mashing(words), shorthand(words), shouting(words)) if shape]
    plain = any(shape.confidence >= _PLAIN_FAULT for shape in found)
    if not plain and "en" in about.languages and (fragments := _fragments(bare, words, bool(links), about)):
        found.append(fragments)
    worst = max(found, key=lambda shape: shape.confidence, default=None)
    return _said(text, worst) if worst and worst.confidence >= _LEAST_CONFIDENCE else None


def _fragments(text: str, words: Sequence[Word], links: bool, about: Circumstances) -> Shape | None:
    """The pieces without a verb, where there is hardly a piece with one."""
    own = _beside_quotations(text, words)
    complete = 0
    missing: list[tuple[float, Piece]] = []
    for piece in pieces_of(text, own):
        finite = piece.finite
        if finite >= _COMPLETE or piece.accepted:
            complete += piece.length
            if complete > _ENOUGH_WORDS:
                return None
        else:
            missing.append((0.86 - 0.6 * finite - (0.08 if "?" in piece.closing else 0.0), piece))
    if not missing:
        return None
    total = complete + sum(piece.length for _, piece in missing)
    confidence = max(one for one, _ in missing)
    if complete:
        confidence = min(0.5, confidence * (1 - complete / total))
    elif len(missing) > 1 or links or len(own) < len(words) or missing[0][1].is_retort or _answers(about, total):
        confidence *= _MILDER
    return Shape("fragment", confidence, tuple((piece.start, piece.end) for _, piece in missing))


def _answers(about: Circumstances, words: int) -> bool:
    """Whether it is a short answer to a question, which needs no verb of its own."""
    return words <= _SHORT_ANSWER and about.parent.rstrip().endswith("?")


def _beside_quotations(text: str, words: Sequence[Word]) -> Sequence[Word]:
    """The writer's own words, where there are any beside those that are quoted."""
    quoted = quoted_in(text)
    if not quoted:
        return words
    inside: set[int] = set()
    for start, end in quoted:
        inside.update(range(bisect_left(words, start, key=_start), bisect_left(words, end, key=_start)))
    return [word for at, word in enumerate(words) if at not in inside] or words


def _start(word: Word) -> int:
    return word.start


def _said(text: str, shape: Shape) -> Judgement:
    start, end = shape.spans[0]
    words = "".join(sign for sign in " ".join(text[start:end].split()) if sign.isprintable())
    shown = words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + " …"
    told = _TO_WRITER[shape.kind].replace("{words}", shown)
    return Judgement(_NAME, round(shape.confidence, 3), shape.spans[:_MOST_SPANS], told, _TO_MODERATOR[shape.kind])


SENTENCES = Rule(
    name=_NAME,
    label="In full sentences",
    guideline="Write in full sentences, in small letters and in words: not in fragments, capitals, emoji or bare links.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
