"""What a picture's file says of itself: IPTC-IIM and XMP, read at upload.

Field names follow the IPTC Photo Metadata Standard; XMP is preferred, as it holds Unicode for certain.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image, IptcImagePlugin

_CREDIT = (2, 110)
_SOURCE = (2, 115)
_BYLINE = (2, 80)
_COPYRIGHT = (2, 116)
_CAPTION = (2, 120)
_HEADLINE = (2, 105)
_OBJECT_NAME = (2, 5)
_MOST = 4_000


@dataclass(frozen=True)
class PictureMetadata:
    """Plain text, cleaned of control characters; empty where the file says nothing."""

    title: str = ""
    caption: str = ""
    credit_line: str = ""
    source: str = ""
    rights: str = ""
    alt_text: str = ""
    taken_at: dt.datetime | None = None


def read_metadata(file: IO[bytes]) -> PictureMetadata:
    """Read what the file says. Damaged metadata is passed over; it never stops an upload."""
    iptc: Mapping[Any, Any] = {}
    xmp: dict[str, str] = {}
    taken = None
    with contextlib.suppress(Exception):
        file.seek(0)
        with Image.open(file) as image:
            with contextlib.suppress(Exception):
                iptc = IptcImagePlugin.getiptcinfo(image) or {}
            with contextlib.suppress(Exception):
                xmp = dict(_flat(image.getxmp()))
            with contextlib.suppress(Exception):
                taken = _exif_time(image)
    with contextlib.suppress(Exception):
        file.seek(0)
    creator = xmp.get("creator") or _iptc(iptc, _BYLINE)
    credit = xmp.get("Credit") or _iptc(iptc, _CREDIT)
    return PictureMetadata(
        title=(xmp.get("title") or _iptc(iptc, _OBJECT_NAME) or xmp.get("Headline") or _iptc(iptc, _HEADLINE))[:255],
        caption=xmp.get("description") or _iptc(iptc, _CAPTION),
        credit_line=_credit_line(creator, credit)[:200],
        source=(xmp.get("Source") or _iptc(iptc, _SOURCE))[:200],
        rights="\n".join(filter(None, [xmp.get("rights") or _iptc(iptc, _COPYRIGHT), xmp.get("UsageTerms", "")])),
        alt_text=xmp.get("AltTextAccessibility", "")[:250],
        taken_at=taken,
    )


def _credit_line(creator: str, credit: str) -> str:
    if creator and credit and creator not in credit:
        return f"{creator} / {credit}"
    return credit or creator


def _iptc(iptc: Mapping[Any, Any], key: tuple[int, int]) -> str:
    raw = iptc.get(key, b"")
    raws = raw if isinstance(raw, list) else [raw]
    # Damaged records hold None, or no text at all.
    return ", ".join(filter(None, (_clean(_decoded(one)) for one in raws if isinstance(one, bytes | str))))


def _decoded(raw: bytes | str) -> str:
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _clean(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", "".join(char for char in text if char == "\n" or char.isprintable())).strip()[:_MOST]


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Leaves of an XMP tree by the name of the property they belong to; of several languages, the first."""
    if isinstance(value, str):
        if name and (text := _clean(value)):
            yield name, text
    elif isinstance(value, list):
        texts = [text for one in value for _, text in _flat(one, name)]
        if texts and name:
            yield name, ", ".join(texts)
    elif isinstance(value, dict):
        if "text" in value and name:
            yield from _flat(value["text"], name)
            return
        for key, one in value.items():
            yield from _flat(one, name if key in {"Alt", "Seq", "Bag", "li"} else key)


def _exif_time(image: Image.Image) -> dt.datetime | None:
    raw = image.getexif().get_ifd(0x8769).get(0x9003) or image.getexif().get(0x0132)
    if not isinstance(raw, str):
        return None
    return dt.datetime.strptime(raw.strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=dt.UTC)
