"""The sizes of a picture: made when it comes in, so that no page waits for one."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from broadsheet.newsroom.models.picture import Picture

log = logging.getLogger(__name__)

# A crop's name, its widths in pixels and its shape; None keeps the picture's own.
CROPS: dict[str, tuple[tuple[int, ...], tuple[int, int] | None]] = {
    "whole": ((480, 800, 1200, 1600), None),
    "card": ((240, 480, 800, 1200), (3, 2)),
    "square": ((160, 320), (1, 1)),
}
FORMATS = ("avif", "webp")
SOCIAL = "fill-1200x630|format-jpeg|jpegquality-80"


@dataclass(frozen=True)
class Sizes:
    """What a template needs of one crop: `srcset` texts by format, the fallback's address, width and height."""

    avif: str
    webp: str
    src: str
    width: int
    height: int


def spec(crop: str, width: int, kind: str) -> str:
    shape = CROPS[crop][1]
    quality = "avifquality-55" if kind == "avif" else "webpquality-76"
    size = f"width-{width}" if shape is None else f"fill-{width}x{width * shape[1] // shape[0]}"
    return f"{size}|format-{kind}|{quality}"


def make_sizes(picture: Picture, formats: tuple[str, ...] = FORMATS) -> bool:
    """Make what is missing of every crop. Returns whether anything was made. A crop that fails is logged and left out."""
    wanted = [spec(crop, width, kind) for crop in CROPS for width in _fitting(picture, crop) for kind in formats]
    wanted.append(SOCIAL)
    known = set(picture.renditions.values_list("filter_spec", flat=True))
    made = False
    for one in wanted:
        if one in known:
            continue
        try:
            picture.get_rendition(one)
            made = True
        except Exception:
            log.exception("The size %s of picture %s cannot be made.", one, picture.pk)
    return made


def sizes_of(picture: Picture, crop: str) -> Sizes | None:
    """The sizes that exist; where there is none yet, one WebP is made at once. None for a picture that cannot be read."""
    made = {rendition.filter_spec: rendition for rendition in picture.renditions.all()}
    widths = _fitting(picture, crop)
    middle = spec(crop, widths[min(1, len(widths) - 1)], "webp")
    if middle not in made:
        try:
            made[middle] = picture.get_rendition(middle)
        except Exception:
            log.exception("Picture %s cannot be read.", picture.pk)
            return None
    sets = {kind: [made[one] for width in widths if (one := spec(crop, width, kind)) in made] for kind in FORMATS}
    fallback = made[middle]
    return Sizes(
        avif=", ".join(f"{one.url} {one.width}w" for one in sets["avif"]),
        webp=", ".join(f"{one.url} {one.width}w" for one in sets["webp"]),
        src=fallback.url, width=fallback.width, height=fallback.height,
    )  # fmt: skip


def social_address(picture: Picture) -> str:
    """The picture for social cards, 1200 × 630, as an address below this site."""
    try:
        return str(picture.get_rendition(SOCIAL).url)
    except Exception:
        log.exception("Picture %s cannot be read.", picture.pk)
        return ""


def _fitting(picture: Picture, crop: str) -> list[int]:
    """The widths of a crop that the picture is large enough for, and at least the smallest."""
    # A camera held upright leaves width and height the wrong way round in the file, so the longer side counts.
    most = max(picture.width, picture.height)
    widths = CROPS[crop][0]
    return [width for width in widths if width <= most] or [widths[0]]
