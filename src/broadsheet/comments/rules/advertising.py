"""The rule that comments sell nothing: offers, schemes and come-ons, told from comments that are about them."""

from __future__ import annotations

from broadsheet.comments.rules.advertising_signs import WARNING, Sign, signs_in
from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds

_NAME = "advertising"
_LEAST_CONFIDENCE = 0.3
_MOST_CHARACTERS = 20_000
_MOST_SPANS = 20
# Without one of these nothing is sold: a price, a link or a number alone is no advertisement.
_WARES = frozenset({"earnings", "crypto", "betting", "loans", "escorts", "medicine", "magic", "essays", "promotion", "papers", "goods"})
_NAMED = {
    "earnings": "earning money", "crypto": "an investment", "betting": "betting", "loans": "loans", "escorts": "personal services",
    "medicine": "remedies", "magic": "spells or fortune-telling", "essays": "written work", "promotion": "a site or service",
    "papers": "papers or accounts", "goods": "goods",
}  # fmt: skip
_CONTACTS = frozenset({"contact", "link"})


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Combine what is offered with prices, calls to act and ways of contact; a warning against the same offer counts half or nothing."""
    signs = signs_in(text[:_MOST_CHARACTERS], about.own_hosts)
    confidence = _confidence(signs)
    if confidence < _LEAST_CONFIDENCE:
        return None
    counted = [one for one in signs if one.kind != WARNING]
    wares = [one.kind for one in sorted(counted, key=lambda one: -one.weight) if one.kind in _WARES]
    what = _NAMED[wares[0]] if wares else "something"
    return Judgement(
        _NAME, round(confidence, 3), tuple(sorted({(one.start, one.end) for one in counted})[:_MOST_SPANS]),
        f"This reads like an advertisement for {what}. Comments are for the story; please leave out the offer and how to reach the seller."
        " The paper sells space for advertisements elsewhere.",
        "Advertising: " + ", ".join(dict.fromkeys(one.kind for one in counted)) + ".",
    )  # fmt: skip


def _confidence(signs: list[Sign]) -> float:
    """Within a kind the weightiest sign counts, and a little for each further one; the kinds together are surer than one of them."""
    best: dict[str, float] = {}
    for kind in dict.fromkeys(one.kind for one in signs):
        first, *more = sorted({(one.start, one.weight) for one in signs if one.kind == kind}, key=lambda one: -one[1])
        best[kind] = 1 - (1 - first[1]) * 0.75 ** min(len(more), 3)
    warning = best.pop(WARNING, 0.0)
    doubt = 1.0
    for weight in best.values():
        doubt *= 1 - weight
    confidence = 1 - doubt
    if not _WARES & set(best):
        confidence *= 0.6
    if warning and not ("contact" in best and "link" in best):
        confidence *= 0.5 if _CONTACTS & set(best) else 0.35
    return min(0.98, confidence)


ADVERTISING = Rule(
    name=_NAME,
    label="No advertising",
    guideline="Sell nothing here: no offers, no schemes, no asking readers to write to you about money.",
    judge=judge,
    thresholds=Thresholds(refuse=0.8, hold=0.6, flag=0.4),
)
