"""Topics: what stories are about, across sections."""

from __future__ import annotations

from django.db import models
from wagtail.search import index

from broadsheet.newsroom.models.noticed import Noticed


class Topic(Noticed, index.Indexed, models.Model):
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    synonyms = models.TextField(
        blank=True, help_text="Other words for it, one a line: the editing screen suggests the topic when it finds them."
    )
    description = models.CharField(max_length=240, blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("synonyms")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def words(self) -> list[str]:
        """The name and its synonyms."""
        return [self.name, *(line.strip() for line in self.synonyms.splitlines() if line.strip())]

    def get_absolute_url(self) -> str:
        return f"/topics/{self.slug}/"

    @property
    def tag(self) -> str:
        return f"topic:{self.pk}"
