"""Find where a private person lives or gets mail: street addresses with a house number, and e-mail addresses, also spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Found = tuple[str, float, int, int]

_MAILBOX = re.compile(r"(?<![\w.+%-])[\w+%-]{1,40}(?:\.[\w+%-]{1,40}){0,4}@(?:[\w-]{1,40}\.){1,4}[^\W\d_]{2,20}\b")
_AT = r"(?:\s{0,2}[\[({<]\s{0,2}(?:at|@)\s{0,2}[\])}>]\s{0,2}|\s{1,2}at\s{1,2}|\s{0,2}@\s{0,2}|_at_|-at-)"
_DOT = r"(?:\s{0,2}[\[({<]\s{0,2}(?:dot|\.)\s{0,2}[\])}>]\s{0,2}|\s{1,2}dot\s{1,2}|_dot_|-dot-)"
_ENDS = r"(?:com|org|net|in|co|uk|info|edu|gov|io|ca|us|eu|biz|me|ac|nic)"
_PROVIDERS = r"(?:gmail|g mail|googlemail|yahoo|ymail|hotmail|outlook|live|rediffmail|rediff|icloud|protonmail|proton|aol|msn|zoho|gmx)"
_SPELLED = re.compile(
    rf"(?<![\w.+-])([\w+-]{{2,40}}(?:\.[\w+-]{{1,40}}){{0,3}}(?:{_DOT}[\w+-]{{1,30}})?)({_AT})([\w-]{{2,40}})(?:{_DOT}|(?<=[a-z])\s?\.\s?){_ENDS}"
    rf"(?:(?:{_DOT}|\.){_ENDS})?(?!\w)",
    re.IGNORECASE,
)
_HINTS = (
    "dot",
    "@",
    "(at",
    "[at",
    "{at",
    "<at",
    "( at",
    "[ at",
    "mail",
    "yahoo",
    "outlook",
    "live.",
    "rediff",
    "icloud",
    "proton",
    "aol",
    "zoho",
    "gmx",
)
_PROVIDER = re.compile(_PROVIDERS + "$", re.IGNORECASE)
_MAILED = re.compile(r"\b(?:e-?mail(?: id)?|mail|write|reach|contact|address|id|gmail|drop|send|message)\b", re.IGNORECASE)
_SPELLED_DOT = re.compile(_DOT, re.IGNORECASE)

_DIGIT = re.compile(r"\d")
_STREETS = (
    "street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|close|court|ct|crescent|cres|boulevard|blvd|way|terrace|gardens|grove|mews|row|walk"
    "|nagar|marg|colony|layout|enclave|gali|chowk|vihar|puram|salai|sarani|bazaar|bazar|circle|parkway|pkwy|highway|place|square|hill|apartments?"
    "|towers?|villas?|bhavan|cross|extension|society|phase|trail|court"
)
_CITED = re.compile(
    r"\b(?:10|11) downing|\b24 sussex|\b1600 pennsylvania|\b221b? baker|\b(?:wall|bay|fleet|harley|sesame|dalal|easy) (?:street|st)\b", re.I
)
_HOUSE = r"(?:(?:no|h\.? ?no|house(?: no| number)?|flat(?: no)?|door no|plot(?: no)?|apt|apartment|unit|room|villa|d\.? ?no)\b\.?:?\s?#?)"
_ADDRESS = re.compile(
    rf"(?<![\w.,$£€₹/-])(?P<house>{_HOUSE})?\s?(?P<number>\d{{1,5}}(?:[/-]\d{{1,4}}){{0,3}} ?[A-Za-z]?\b),?\s"
    rf"(?P<name>(?:[^\W\d_][\w'’.]{{0,20}},?\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,4}}?)(?P<kind>{_STREETS})\b",
    re.IGNORECASE,
)
_HOUSED = re.compile(
    rf"{_HOUSE}\s?[A-Z]?-?\d{{1,5}}(?:[/-]\d{{1,5}}){{0,3}}[A-Z]?,\s(?:[\w'’.]{{1,20}}[ ,]{{1,2}}){{1,5}}", re.IGNORECASE
)  # fmt: skip
_POST = re.compile(
    r"[^\n]{0,40}?\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[1-9]\d{2} ?\d{3}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{2} \d{5}(?:-\d{4})?)\b"
)
_LIVES = re.compile(
    r"\b(?:lives?|living|lived|resides?|residing|stays?|staying|home|house|address|door|flat|apartment|visit|come to|find (?:him|her|them)"
    r"|where (?:he|she|they))\b",
    re.IGNORECASE,
)
_OPEN_PLACE = re.compile(
    r"\b(?:shop|store|restaurant|cafe|café|pub|bar|office|offices|council|museum|court|courthouse|hospital|clinic|school|college|university|church|temple"
    r"|mosque|theatre|theater|cinema|hotel|bank|station|library|hall|headquarters|building|development|site|project|condo|tower|park|stadium|shelter"
    r"|meeting|crash|accident|fire|intersection|corner|bus|traffic|gallery|market|mall|bakery|city|bylaw|rezoning|zoning)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"^(?:am|pm|per|percent|km|kms|miles?|metres?|meters?|feet|ft|years?|days?|minutes?|hours?|people|lanes?|and|or|of|to|in|on|at|the|for|is|was|by|from"
    r"|with|cars?|more|million|billion|crores?|lakhs?|a|an|that|which|star|storey|story|bedroom|mile|acre|floor|lane|way|different|other|new)\b",
    re.IGNORECASE,
)
_NEAR = 60
_SHORT_KINDS = frozenset(
    {"st", "dr", "ct", "av", "way", "close", "row", "walk", "place", "hill", "cross", "square", "circle", "court", "phase"}
)


def mailboxes_in(text: str, own_hosts: Sequence[str]) -> Iterator[Found]:
    """E-mail addresses, plainly written or spelled out; those at one of `own_hosts` do not count."""
    if "@" in text:
        for found in _MAILBOX.finditer(text):
            if not _is_own(found.group().rsplit("@", 1)[1], own_hosts):
                yield "an e-mail address", 0.96, *found.span()
    low = text.lower()
    for found in _SPELLED.finditer(text) if any(hint in low for hint in _HINTS) else ():
        at, host = found[2], found[3]
        is_marked = at.strip() != "at" or bool(_PROVIDER.match(host)) or any(letter in "0123456789._" for letter in found[1])
        is_mailed = bool(_SPELLED_DOT.search(found.group(), len(found[1]) + len(at))) and bool(
            _MAILED.search(text, max(0, found.start() - _NEAR), found.start())
        )
        if is_marked or is_mailed:
            yield "an e-mail address", 0.94, *found.span()


def _is_own(host: str, own_hosts: Sequence[str]) -> bool:
    host = host.lower()
    return any(own and (host == own or host.endswith("." + own) or own.endswith("." + host)) for own in map(str.lower, own_hosts))


def homes_in(text: str) -> Iterator[Found]:
    """Street addresses with a house number; those of shops, offices and other open places count little."""
    if not _DIGIT.search(text):
        return
    for found in _ADDRESS.finditer(text):
        confidence = _confidence(found, text)
        if confidence:
            yield "a street address", confidence, *_with_post(found, text)
    for found in _HOUSED.finditer(text):
        if _POST.match(text, found.end()) or _LIVES.search(text, max(0, found.start() - _NEAR), found.start()):
            yield "a street address", 0.92, found.start(), found.end() - (len(found.group()) - len(found.group().rstrip(" ,")))


def _confidence(found: re.Match[str], text: str) -> float:
    name, kind = found["name"].strip(), found["kind"]
    before = text[max(0, found.start() - _NEAR) : found.start()]
    is_named = all(part[0].isupper() or part[0].isdigit() for part in name.replace(",", " ").split()) and kind[0].isupper()
    lives = bool(found["house"] and not found["house"].lower().startswith(("no", "room"))) or bool(_LIVES.search(before))
    if _MEASURES.match(name) or _CITED.search(found.group()) or not (is_named or lives):
        return 0
    if not is_named and kind.lower() in _SHORT_KINDS and not _POST.match(text, found.end()):
        return 0
    if _is_year(found["number"]) and not lives:
        return 0
    if lives or _POST.match(text, found.end()):
        return 0.94
    near = before + text[found.end() : found.end() + _NEAR]
    return 0.45 if _OPEN_PLACE.search(near) else 0.9


def _with_post(found: re.Match[str], text: str) -> tuple[int, int]:
    post = _POST.match(text, found.end())
    return found.start(), post.end() if post else found.end()


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("18", "19", "20")
