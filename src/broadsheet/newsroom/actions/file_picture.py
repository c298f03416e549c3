"""File a picture: read what its file says of itself, and make the sizes that pages offer."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django_tasks import task
from PIL import Image

from broadsheet.newsroom.models.picture import Picture
from broadsheet.newsroom.picture_metadata import read_metadata
from broadsheet.newsroom.picture_sizes import make_sizes
from broadsheet.press.notices import give_notice

log = logging.getLogger(__name__)


def fill_from_file(picture: Picture) -> None:
    """Fill what is still empty from the file's IPTC and XMP; what someone typed is never written over."""
    found = read_metadata(picture.file)
    for name in ("caption", "credit_line", "source", "rights", "alt_text"):
        if not getattr(picture, name):
            setattr(picture, name, getattr(found, name))
    if not picture.taken_at:
        picture.taken_at = found.taken_at
    if found.title and picture.title in {"", picture.filename.rpartition(".")[0]}:
        picture.title = found.title


def check_decodes(file: Any) -> None:
    """Refuse a file whose pixels cannot be read, before it is kept.

    Raises:
        ValidationError: with a sentence on what is wrong.
    """
    try:
        file.seek(0)
        with Image.open(file) as image:
            image.load()
    except Image.DecompressionBombError as error:
        raise ValidationError("The picture unpacks to far more pixels than a page can show. Save it smaller.") from error
    except Exception as error:
        log.info("A picture was refused: %s", error)
        raise ValidationError("The file is damaged: its picture cannot be decoded. Open it in an editor and save it anew.") from error
    finally:
        file.seek(0)


@task()
def make_picture_sizes(picture_id: int) -> None:
    """Make every size of a picture, then let the pages that show it offer them."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return
    if make_sizes(picture):
        with transaction.atomic():
            give_notice({picture.tag})
