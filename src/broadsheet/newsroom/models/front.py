"""Fronts: the pages that list stories, with the slots that editors pin."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from broadsheet.newsroom.models.noticed import Noticed
from broadsheet.newsroom.models.section import Section
from broadsheet.newsroom.models.story import Story


class Front(Noticed, ClusterableModel):
    """The home front, or one section's."""

    section = models.OneToOneField(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="front", help_text="Empty for the home front."
    )

    class Meta:
        ordering = ["section__position", "pk"]

    def __str__(self) -> str:
        return f"{self.section.name} front" if self.section else "Home front"

    @property
    def tag(self) -> str:
        return self.tag_for(self.section_id)

    @staticmethod
    def tag_for(section_id: int | None) -> str:
        return f"front:{section_id or 'home'}"

    def get_absolute_url(self) -> str:
        return self.section.get_absolute_url() if self.section else "/"


class FrontSlot(Noticed, Orderable):
    """A story pinned to a front; the order of the slots is the order on the page."""

    front = ParentalKey(Front, on_delete=models.CASCADE, related_name="slots")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True, help_text="The pin falls off then.")
    reason = models.CharField(max_length=120, blank=True, help_text="For colleagues: why it stands here.")

    @property
    def tag(self) -> str:
        return Front.tag_for(self.front.section_id)

    def is_current(self) -> bool:
        return self.until is None or self.until > timezone.now()


class TopNewsPin(Noticed, models.Model):
    """A story that stands at the head of Top news today, whatever is read most."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True, help_text="The pin falls off then.")
    position = models.PositiveIntegerField(default=1, help_text="Lower stands higher.")

    class Meta:
        verbose_name = "Top news pin"
        ordering = ["position", "pk"]

    @property
    def tag(self) -> str:
        return "top-news"

    def __str__(self) -> str:
        return str(self.story)


class HourlyReads(models.Model):
    """How often a story was read in one hour: a sum, and nothing about who read it."""

    story_id = models.BigIntegerField()
    hour = models.DateTimeField()
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story_id", "hour"], name="reads_one_row_an_hour")]
        indexes = [models.Index(fields=["hour"], name="reads_hour")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.reads}"


class TopNews(models.Model):
    """Top news today as last counted: story ids, most read first, without the pins."""

    stories = models.JSONField(default=list)
    counted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Top news at {self.counted_at:%H:%M}"
