"""Find telephone numbers: Indian, British, American, and those of any country with its code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

Found = tuple[str, float, int, int]

_SURE, _LIKELY = 0.95, 0.92
_CANDIDATE = re.compile(r"(?<![\w.,/#₹$£€:+-])(?:\+|\(\+?)?\d(?:[ ()./\-–\u00a0]{0,3}\d){6,16}(?![\w/:%])(?![.,]\d)")
_CALLED = re.compile(
    r"\b(?:call(?:ing)?|phone|ph|tel|telephone|mob|mobile|cell|cellphone|whats ?app|text|ring|dial|sms|contact|reach|fax|landline"
    r"|(?:my|his|her|their|your|the) (?:number|no|num|digits))\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:rs|inr|usd|cad|rupees|case|fir|crime|petition|writ|order|invoice|pnr|ticket|isbn|issn|docket|section|receipt|tracking|serial|model"
    r"|bill|patent|article|page|reg|registration|survey|about|nearly|over|approximately|worth|population|cost|total|score|doi|pmid|id|ref|reference|flight)\.?"
    r"\s*(?:(?:no|number|num|nos)\b\.?)?\s*[:#]?\s*(?:is|was|of)?\s*$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\s*(?:crores?|lakhs?|rupees|dollars|pounds|euros|people|persons|votes|voters|years|km|miles|kg|tonnes|tons|barrels|litres|units|users"
    r"|million|billion|percent|per cent|%|seconds|jobs|bytes|/-)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}$")
_INDIAN = {(10,), (5, 5), (4, 3, 3), (3, 3, 4), (3, 4, 3), (4, 6), (3, 7), (2, 4, 4), (2, 8), (4, 2, 4), (2, 2, 2, 2, 2)}
_LOCAL = re.compile(r"\d{3}[-. ]\d{4}$|\d{4}[ -]\d{4}$|\d{7,8}$")
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple")
_DIGIT_WORD = rf"(?:oh|{'|'.join(_DIGIT_WORDS)})"
_SPELLED = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]{{1,3}}{_DIGIT_WORD}){{6,13}}\b", re.IGNORECASE)
_PUBLIC = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN}
_NEAR = 40


def phones_in(text: str) -> Iterator[Found]:
    """Each number with its confidence and where it stands; helplines that cost nothing are public and do not count."""
    low = text.lower()
    for found in _SPELLED.finditer(text) if sum(word in low for word in _DIGIT_WORDS) >= 2 else ():
        yield "a telephone number", _LIKELY if _is_called(text, found.start()) or found.group().count(" ") >= 9 else 0.65, *found.span()
    for found in _CANDIDATE.finditer(text):
        written = found.group()
        confidence = _confidence(written, text, *found.span())
        if confidence:
            yield "a telephone number", confidence, *found.span()


def _confidence(written: str, text: str, start: int, end: int) -> float:
    plain = _plain(written)
    digits = "".join(letter for letter in plain if letter.isdigit())
    before = text[max(0, start - _NEAR) : start]
    if len(set(digits)) < 3 or _COUNTED.search(before) or _MEASURED.match(text, end) or "isbn" in before.lower():
        return 0
    if plain.lstrip("(").startswith("+") or (digits.startswith("00") and len(digits) >= 12):
        return _abroad("+" + digits.removeprefix("00"))
    called = _is_called(text, start)
    if _is_public(digits):
        return 0
    if _AMERICAN.match(plain) and (called or not plain.replace(" ", "").isdigit()):
        return _SURE
    if _is_indian(plain, digits) and _is_valid(digits[-10:], "IN"):
        return _SURE if called or len(digits) != len(written) else _LIKELY
    if digits.startswith("0") and 10 <= len(digits) <= 11:
        is_right = any(_is_valid(digits, region) for region in ("GB", "IN")) or digits.startswith("07")
        return (_SURE if called or len(digits) != len(written) else 0.65) if is_right else (_LIKELY if called else 0)
    if len(digits) == 10 and _is_valid(digits, "US"):
        return _LIKELY if called else 0
    return _LIKELY if called and (_LOCAL.match(plain) or 10 <= len(digits) <= 13) and not _is_span_of_years(digits) else 0


def _is_indian(plain: str, digits: str) -> bool:
    """A mobile number, with or without the country's 91 or a nought, in one of the groups in which Indians write it."""
    if digits[-10:-9] not in set("6789") or digits[:-10] not in ("", "0", "91"):
        return False
    groups = [len(part) for part in re.split(r"\D+", plain) if part]
    more = len(digits) - 10
    return tuple(groups) in _INDIAN or (groups[0] == more and tuple(groups[1:]) in _INDIAN) or (groups[0] - more, *groups[1:]) in _INDIAN


def _plain(written: str) -> str:
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and unicodedata.digit(letter, -1) >= 0
        else {"–": "-", "\u00a0": " ", "/": "-"}.get(letter, letter)
        for letter in written
    )  # fmt: skip


def _abroad(number: str) -> float:
    parsed = _parsed(number, None)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return 0
    return 0 if phonenumbers.number_type(parsed) in _PUBLIC else _SURE


def _is_valid(digits: str, region: str) -> bool:
    parsed = _parsed(digits, region)
    return parsed is not None and phonenumbers.is_valid_number_for_region(parsed, region)


def _is_public(digits: str) -> bool:
    regions = {"0": ("GB", "IN"), "1": ("IN", "US"), "8": ("US",)}.get(digits[0], ())
    parsed = [one for one in (_parsed(digits, region) for region in regions) if one is not None]
    return any(phonenumbers.number_type(one) in _PUBLIC for one in parsed)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except NumberParseException:
        return None


def _is_called(text: str, start: int) -> bool:
    return bool(_CALLED.search(text, max(0, start - _NEAR), start))


def _is_span_of_years(digits: str) -> bool:
    return len(digits) == 8 and digits[:2] in ("18", "19", "20") and digits[4:6] in ("18", "19", "20")
