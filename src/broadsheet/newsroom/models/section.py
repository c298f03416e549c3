"""Sections: the paper's departments as readers see them, a tree."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.search import index

from broadsheet.newsroom.models.noticed import Noticed

# The first part of a story's address is its section; these are taken by pages of other kinds.
_RESERVED = """
about account api archive comments community-guidelines contact e-paper feeds health latest-comments mailbox manifest media newsroom
offline page patterns people privacy read robots search sections sitemaps static stripe style subscribe terms topics
"""
RESERVED_SLUGS = frozenset(_RESERVED.split())


class Section(Noticed, index.Indexed, models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True, help_text="The first part of the addresses of its stories.")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    description = models.CharField(max_length=240, blank=True, help_text="One sentence, for search engines and the section front.")
    position = models.PositiveIntegerField(default=0, help_text="Lower comes first in the navigation.")
    in_navigation = models.BooleanField(default=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return f"{self.parent.name} › {self.name}" if self.parent else self.name

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page. Choose another slug."})
        if self.pk and self.parent and self.pk in {section.pk for section in self.parent.lineage()}:
            raise ValidationError({"parent": "A section cannot stand under itself. Choose another parent."})

    def lineage(self) -> list[Section]:
        """The section and those above it, nearest first."""
        found: list[Section] = [self]
        while (above := found[-1].parent) is not None and above not in found:
            found.append(above)
        return found

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/"

    @property
    def tag(self) -> str:
        return f"section:{self.pk}"

    def also_changes(self) -> set[str]:
        """The navigation on every page names the sections."""
        return {"sections"}

    def save(self, *args: Any, **kwargs: Any) -> None:
        from broadsheet.newsroom.models.story import FormerAddress

        before = Section.objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        with transaction.atomic():
            super().save(*args, **kwargs)
            FormerAddress.objects.filter(path=self.get_absolute_url()).delete()
            if before and before != self.slug:
                FormerAddress.objects.update_or_create(path=f"/{before}/", defaults={"section": self, "story": None})
