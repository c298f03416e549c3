"""Find numbers by which a person is identified or pays: cards, accounts, and what governments number people with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import luhn, verhoeff
from stdnum.iso7064 import mod_97_10

Found = tuple[str, float, int, int]

_SURE, _LIKELY = 0.96, 0.65
_FOUR_DIGITS = re.compile(r"(?:\d[ A-Za-z-]{0,3}){4}")
_DIGITS = re.compile(r"(?<![\w.,/#₹$£€-])\d(?:[ \-]?\d){11,18}(?![\w/])(?![.,-]\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b", re.IGNORECASE)
_PAN = re.compile(r"\b[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]\b")
_SOCIAL_SECURITY = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
_BARE_SOCIAL_SECURITY = re.compile(r"(?<![\w-])(?!000|666|9)\d{9}(?![\w-])")
_NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE
)  # fmt: skip
_PASSPORT = re.compile(r"\b[A-Z]{0,2}\d{6,9}\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w.,₹$£€-])\d{8,18}(?![\w,])")
_UPI = re.compile(
    r"\b[\w.-]{3,40}@(?:ok(?:axis|hdfcbank|icici|sbi)|ybl|upi|paytm|apl|ibl|axl|pthdfc|ptsbi|ptyes|ptaxis|oksbi|jupiteraxis|fam|waaxis|wasbi)\b(?!\.)",
    re.I,
)
_VOTER = re.compile(r"\b[A-Z]{3}/?\d{7}\b", re.IGNORECASE)
_SAYS_VOTER = re.compile(r"\bvoter'?s?\b|\bepic\b", re.IGNORECASE)
_NEAR = 40
_SAYS_AADHAAR = re.compile(r"\ba+dh?a+r\b|\buidai?\b", re.IGNORECASE)
_SAYS_PASSPORT = re.compile(r"\bpassport\b", re.IGNORECASE)
_SAYS_SOCIAL_SECURITY = re.compile(r"\bssn\b|\bsocial security\b|\bsocial insurance\b", re.IGNORECASE)
_SAYS_ACCOUNT = re.compile(r"\b(?:account|acct|a/c)\b\W{0,3}(?:no|num|number|is)?\b|\bifsc\b|\bsort code\b", re.IGNORECASE)
_SAYS_CARD = re.compile(r"\b(?:card|visa|mastercard|rupay|amex|debit|credit|cvv)\b", re.IGNORECASE)


def numbers_in(text: str) -> Iterator[Found]:
    """Each number with its name, its confidence and where it stands; check digits decide wherever a number has them."""
    if "@" in text:
        yield from _each(_UPI, text, "a payment address", lambda number: True)
    if not _FOUR_DIGITS.search(text):
        return
    yield from _cards_and_aadhaar(text)
    yield from _accounts(text)
    yield from _each(_PAN, text, "a PAN", lambda number: True)
    yield from _each(_SOCIAL_SECURITY, text, "a social security number", lambda number: True)
    yield from _each(_NATIONAL_INSURANCE, text, "a National Insurance number", lambda number: True)
    yield from _named(_BARE_SOCIAL_SECURITY, _SAYS_SOCIAL_SECURITY, text, "a social security number")
    yield from _named(_PASSPORT, _SAYS_PASSPORT, text, "a passport number")
    yield from _named(_VOTER, _SAYS_VOTER, text, "a voter’s number")
    yield from _named(_ACCOUNT, _SAYS_ACCOUNT, text, "a bank account number")


def _cards_and_aadhaar(text: str) -> Iterator[Found]:
    for found in _DIGITS.finditer(text):
        written = found.group()
        number = "".join(letter for letter in written if letter.isdigit())
        before = text[max(0, found.start() - _NEAR) : found.start()]
        if len(number) == 12:
            named = bool(_SAYS_AADHAAR.search(before))
            in_fours = [len(part) for part in re.split(r"[ -]", written)] == [4, 4, 4]
            is_right = number[0] in "23456789" and number.isascii() and verhoeff.is_valid(number)
            if is_right and (named or in_fours):
                yield "an Aadhaar number", _SURE, *found.span()
            elif named:
                yield "what looks like an Aadhaar number", _LIKELY, *found.span()
        elif number.isascii() and _is_card(number):
            yield "a card number", _SURE, *found.span()
        elif 15 <= len(number) <= 16 and number[0] in "3456" and _SAYS_CARD.search(before):
            yield "what looks like a card number", _LIKELY, *found.span()


def _is_card(number: str) -> bool:
    """The makers' first digits and lengths, and the check digit; a row of one digit is nobody's card."""
    is_made = (
        (number[0] == "4" and len(number) in (13, 16, 19))
        or (number[:2] in ("34", "37") and len(number) == 15)
        or (number[:2] in ("36", "38", "30") and len(number) == 14)
        or ((51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720) and len(number) == 16)
        or (number[:2] in ("35", "50", "56", "57", "58", "60", "62", "63", "64", "65", "67", "81", "82") and 16 <= len(number) <= 19)
    )
    return is_made and len(set(number)) > 1 and luhn.is_valid(number)


def _accounts(text: str) -> Iterator[Found]:
    for found in _IBAN.finditer(text):
        # The words that follow may look like further groups; the check digits tell where the number ends.
        written = found.group()
        while written and not _is_iban(written):
            written = written.rpartition(" ")[0]
        if written:
            yield "a bank account number", _SURE, found.start(), found.start() + len(written)


def _is_iban(written: str) -> bool:
    number = re.sub(r"[ -]", "", written).upper()
    return number.isascii() and 15 <= len(number) <= 34 and mod_97_10.is_valid(number[4:] + number[:4])


def _each(pattern: re.Pattern[str], text: str, what: str, is_right: Callable[[str], bool]) -> Iterator[Found]:
    for found in pattern.finditer(text):
        if is_right(found.group()):
            yield what, _SURE, *found.span()


def _named(pattern: re.Pattern[str], says: re.Pattern[str], text: str, what: str) -> Iterator[Found]:
    """Numbers without check digits count only a few words after their name."""
    reached = 0
    for named in says.finditer(text):
        found = pattern.search(text, max(named.end(), reached), named.end() + _NEAR)
        if found is not None:
            reached = found.end()
            yield what, 0.92, *found.span()
