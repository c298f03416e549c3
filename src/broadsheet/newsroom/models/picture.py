"""Pictures: the file, what readers are told of it, and what the paper may do with it."""

from __future__ import annotations

import io
from typing import Any, ClassVar

from django.core.files.images import ImageFile
from django.db import models
from PIL import Image
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from broadsheet.newsroom.models.noticed import Noticed


class Picture(Noticed, AbstractImage):
    caption = models.TextField(blank=True, help_text="What the picture shows, and when and where it was taken.")
    credit_line = models.CharField(
        max_length=200, blank=True, help_text="Photographer and agency or licence, as it must stand beside the picture."
    )
    alt_text = models.CharField("alt text", max_length=250, blank=True, help_text="What is seen, for readers who cannot see it.")
    source = models.CharField(max_length=200, blank=True, help_text="Who supplied it.")
    rights = models.TextField(blank=True, help_text="What the licence or contract allows.")
    may_be_distributed = models.BooleanField(default=True, help_text="May leave the site: feeds, social cards, newsletters, other papers.")
    taken_at = models.DateTimeField(null=True, blank=True)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title", "file", "caption", "credit_line", "alt_text", "source", "rights", "may_be_distributed",
        "collection", "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit_line"),
        index.AutocompleteField("caption"),
    ]

    class Meta:
        verbose_name = "picture"
        ordering = ["-created_at"]

    @property
    def default_alt_text(self) -> str:
        return self.alt_text

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> Any:
        """A size without what the camera wrote: JPEG is the one format that would carry EXIF, and with it the place."""
        file = super().generate_rendition_file(filter, source=source)
        if not str(file.name).lower().endswith((".jpg", ".jpeg")):
            return file
        out = io.BytesIO()
        with Image.open(file) as image:
            image.save(out, "JPEG", quality="keep", icc_profile=image.info.get("icc_profile"), exif=b"", xmp=b"", progressive=True)
        out.seek(0)
        return ImageFile(out, name=file.name)

    @property
    def tag(self) -> str:
        return f"picture:{self.pk}"

    def missing(self) -> list[str]:
        """What a picture lacks before a story may be published with it, in an editor's words."""
        wanted = {"credit line": self.credit_line, "alt text": self.alt_text}
        return [name for name, value in wanted.items() if not value.strip()]


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
