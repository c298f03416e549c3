"""Find the links of a text, and what hides where one leads: shorteners, bare numbers, look-alike letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Ends of hosts; those that are also words, as in “the report.It says”, count only where a path follows.
_ENDS = (
    "com|org|net|edu|gov|info|biz|io|co|uk|ca|nz|ie|de|fr|nl|eu|ru|cn|jp|tv|ly|gl|gd|cc|ws|ai|xyz|icu|pk|bd|lk|ae|sg|ph|tk|ml|cf|gq|su"
    "|(?:co|gov|org|ac|net|nic)\\.(?:in|uk|nz|za|jp)|com\\.(?:au|br|pk|sg|my)"
)
_WORDS = (
    "in|us|au|it|es|me|to|app|dev|top|site|online|shop|store|club|live|news|blog|click|link|win|bet|casino|loan|vip|pro|tech|space|fun|at|my"
    "|id|ga|gg"
)
_LINK = re.compile(
    rf"(?:(?:h[tx]{{2}}ps?|ftp):/?/|javascript:|data:text|//(?=\w))[^\s<>\"“”]{{1,2000}}|\bwww\.[^\s<>\"“”]{{1,2000}}"
    rf"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:(?:{_ENDS})(?![\w@-])(?!\.\w)(?::\d{{1,5}})?(?:/[^\s<>\"“”]{{0,2000}})?"
    rf"|(?:{_WORDS})/[\w?=&#%-][^\s<>\"“”]{{0,2000}})"
    rf"|(?<![\w@.])[\w-]{{2,60}}\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?(?:{_ENDS}|in)\b(?:/[^\s<>\"“”]{{0,500}})?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'’”)]}>*"
_HOST = re.compile(r"^(?:[a-z]+:/{0,2}|//)?(?:(?P<user>[^/?#@\s]*)@)?(?P<host>\[[^\]]*\]|[^/?#:\s]*)", re.IGNORECASE)
_NUMBERS = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]+|\d{8,10}|\[[0-9a-f:.]+\])$", re.IGNORECASE)
_DOT = re.compile(r"\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?", re.IGNORECASE)
_SHORTENERS = frozenset(
    {
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "v.gd",
        "buff.ly",
        "cutt.ly",
        "rb.gy",
        "shorturl.at",
        "t.ly",
        "tiny.cc",
        "rebrand.ly",
        "lnkd.in",
        "adf.ly",
        "s.id",
        "bl.ink",
        "soo.gd",
        "clck.ru",
        "qr.ae",
        "surl.li",
        "dlvr.it",
        "amzn.to",
        "fb.me",
        "bitly.com",
        "j.mp",
        "mcaf.ee",
        "x.co",
        "po.st",
        "u.to",
        "snip.ly",
        "short.io",
        "shorte.st",
        "ouo.io",
        "linktr.ee",
        "cli.gs",
        "urlz.fr",
        "gg.gg",
        "ity.im",
        "q.gs",
        "dub.sh",
        "urlr.me",
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """`host` is in small letters and without www, `user` what stands before an @ in front of it."""

    start: int
    end: int
    written: str
    host: str
    user: str

    def is_at(self, hosts: Sequence[str]) -> bool:
        return not self.user and any(own and (self.host == own or self.host.endswith("." + own)) for own in map(_bare, hosts))


@dataclass(frozen=True, slots=True)
class Trick:
    confidence: float
    to_writer: str
    to_moderator: str


_SCRIPT = Trick(0.95, "The marked link is a command and no address of a page.", "A link that runs a script.")
_USER = Trick(0.92, "The marked link looks like one site and leads to another.", "A name before the host of a link.")
_MIXED = Trick(
    0.92, "The address of the marked link mixes letters of several alphabets, which hides where it leads.", "Look-alike letters in a host."
)
_NUMERIC = Trick(
    0.8, "The marked link has a bare number for an address, so that nobody can see whose page it is.", "A bare number for a host."
)
_CODED = Trick(0.65, "The address of the marked link is written in code, so that nobody can read where it leads.", "A coded host (xn--).")
_SHORT = Trick(0.75, "The marked link is a shortened one, so that nobody can see where it leads.", "A shortened link.")
_DISGUISED = Trick(0.7, "The marked link is written so that it should not look like one.", "A disguised link.")


def read_links(text: str) -> list[Link]:
    """The links of a text, with and without https://, also where the dot is spelled; mailboxes are none."""
    links = []
    for found in _LINK.finditer(text) if "." in text or "/" in text or "dot" in text.lower() or "javascript:" in text.lower() else ():
        written = found.group().rstrip(_TRAILING)
        if found.group()[len(written) : len(written) + 1] == ")" and written.count("(") > written.count(")"):
            written += ")"
        read = _HOST.match(_DOT.sub(".", written))
        host = read["host"].lower().rstrip(".") if read else ""
        if host:
            links.append(Link(found.start(), found.start() + len(written), written, _bare(host), (read["user"] or "") if read else ""))
    return links


def trick_of(link: Link) -> Trick | None:
    """The worst way in which the link hides where it leads, if it does."""
    written = link.written.lower()
    if written.startswith(("javascript:", "data:")):
        return _SCRIPT
    if link.user:
        return _USER
    if _is_mixed(link.host):
        return _MIXED
    if _NUMBERS.match(link.host):
        return _NUMERIC
    if link.host in _SHORTENERS:
        return _SHORT
    if _DOT.search(link.written) or written.startswith("hxxp"):
        return _DISGUISED
    return _CODED if any(label.startswith("xn--") for label in link.host.split(".")) else None


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _is_mixed(host: str) -> bool:
    if host.isascii():
        return False
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for label in host.split(".")[:-1] for letter in label if letter.isalpha()}
    return len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA", "LATIN"}
