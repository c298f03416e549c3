"""Who a story is by: people of the paper, or an agency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from wagtail.search import index

from broadsheet.newsroom.models.noticed import Noticed


class Person(Noticed, index.Indexed, models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    role = models.CharField(max_length=120, blank=True, help_text="As readers should see it: “Ports correspondent”.")
    bio = models.TextField(blank=True)
    email = models.EmailField(blank=True, help_text="Shown to readers. Leave it empty to show none.")
    portrait = models.ForeignKey("newsroom.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/people/{self.slug}/"

    @property
    def tag(self) -> str:
        return f"person:{self.pk}"


class Agency(Noticed, index.Indexed, models.Model):
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=20, help_text="As it stands in a byline: AFP, Reuters…")
    slug = models.SlugField(max_length=120, unique=True)
    credit_note = models.CharField(max_length=240, blank=True, help_text="A line the contract asks for under each story.")

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

    @property
    def tag(self) -> str:
        return f"agency:{self.pk}"
