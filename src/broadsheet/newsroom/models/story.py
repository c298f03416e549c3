"""The story: what the newsroom writes and readers read."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from broadsheet.newsroom.blocks import StoryBody
from broadsheet.newsroom.models.byline import Agency, Person
from broadsheet.newsroom.models.paper import Access, Paper
from broadsheet.newsroom.models.picture import Picture
from broadsheet.newsroom.models.section import Section
from broadsheet.newsroom.models.topic import Topic
from broadsheet.newsroom.querysets import StoryQuerySet

if TYPE_CHECKING:
    from wagtail.models import Revision


class Kind(models.TextChoices):
    NEWS = "news", "News"
    ANALYSIS = "analysis", "Analysis"
    OPINION = "opinion", "Opinion"
    EDITORIAL = "editorial", "Editorial"
    INTERVIEW = "interview", "Interview"
    FEATURE = "feature", "Feature"
    EXPLAINER = "explainer", "Explainer"
    LIVE = "live", "Live"
    GALLERY = "gallery", "Gallery"
    OBITUARY = "obituary", "Obituary"
    REVIEW = "review", "Review"


def default_access() -> str:
    return Paper.load().default_access


class Story(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, ClusterableModel):
    kicker = models.CharField(max_length=60, blank=True, help_text="The few words above the headline.")
    headline = models.CharField(max_length=180)
    short_headline = models.CharField(
        max_length=70, blank=True, help_text="For fronts. Up to 70 characters; the headline stands in when it is empty."
    )
    standfirst = models.TextField(max_length=400, blank=True, help_text="The summary under the headline.")
    slug = models.SlugField(max_length=120, help_text="The last part of the address. A change leaves a redirect behind.")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="stories")
    topics = ParentalManyToManyField(Topic, blank=True, related_name="stories")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="stories")
    dateline = models.CharField(max_length=80, blank=True, help_text="The place the story is filed from.")
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="stories")
    picture_caption = models.TextField(blank=True, help_text="In place of the picture's own caption.")
    body = StreamField(StoryBody(), blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NEWS)
    access = models.CharField(max_length=12, choices=Access.choices, default=default_access)

    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Nobody outside the newsroom sees the story before this time, on any page or feed."
    )
    published_at = models.DateTimeField(
        "first published",
        null=True,
        blank=True,
        help_text="Set when the story is first published. It may be put earlier, for a story brought over; never later.",
    )
    updated_at = models.DateTimeField("updated", null=True, blank=True, editable=False)
    is_update = models.BooleanField(
        "this is a material update",
        default=False,
        help_text="Tick it when readers should know that the story has changed: the page then shows “Updated” with the time of publishing.",
    )
    day = models.DateField(null=True, editable=False)
    killed_at = models.DateTimeField(null=True, editable=False)
    kill_note = models.TextField(blank=True, editable=False)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)
    source_digest = models.CharField(max_length=32, blank=True, editable=False)

    seo_title = models.CharField("title for search engines", max_length=120, blank=True)
    seo_description = models.CharField("description for search engines", max_length=240, blank=True)
    social_title = models.CharField(max_length=120, blank=True)
    social_picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = StoryQuerySet.as_manager()

    search_fields = [
        index.SearchField("headline", boost=3),
        index.AutocompleteField("headline"),
        index.SearchField("standfirst"),
        index.SearchField("slug"),
        index.FilterField("live"),
        index.FilterField("section"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "slug"],
                name="story_address_is_unique",
                violation_error_message="Another story of that day has this slug. Choose another slug.",
            )
        ]
        indexes = [
            models.Index(fields=["live", "-published_at"], name="story_live_newest"),
            models.Index(fields=["killed_at"], name="story_killed"),
        ]
        permissions = [
            ("kill_story", "Can kill a story"),
            ("correct_story", "Can correct a published story"),
        ]

    def __str__(self) -> str:
        return self.headline

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,
        log_action: bool | str = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Every way to publish ends here: screens, workflow, schedule and commands."""
        from broadsheet.newsroom.actions.publish_story import publish_story

        publish_story(
            revision, user=user, changed=changed, log_action=log_action,
            previous_revision=previous_revision, skip_permission_checks=skip_permission_checks,
        )  # fmt: skip

    def unpublish(self, set_expired: bool = False, commit: bool = True, user: Any = None, log_action: bool | str = True) -> None:
        """Every way to unpublish ends here."""
        from broadsheet.newsroom.actions.unpublish_story import unpublish_story

        unpublish_story(self, user=user, expired=set_expired, log_action=log_action)

    def with_content_json(self, content: dict[str, Any]) -> Story:
        """A revision holds the words; these belong to the story as a whole and never come back from an old revision."""
        story: Story = super().with_content_json(content)
        for kept in ("day", "killed_at", "kill_note", "source_id", "source_digest", "updated_at"):
            setattr(story, kept, getattr(self, kept))
        return story

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from broadsheet.newsroom.previews import preview_story

        request.preview_mode = mode_name  # type: ignore[attr-defined]
        return preview_story(self, request)

    def bylines_chosen(self) -> bool:
        return self.story_bylines.exists() if self.pk else False

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", "Whole story"), ("stranger", "As a signed-out reader")]

    def is_public(self, now: dt.datetime | None = None) -> bool:
        """Whether readers may know of the story at all."""
        now = now or timezone.now()
        return bool(self.live and self.killed_at is None and (self.embargo_until is None or self.embargo_until <= now))

    @property
    def tag(self) -> str:
        return f"story:{self.pk}"

    @property
    def front_headline(self) -> str:
        return self.short_headline or self.headline

    @cached_property
    def bylines(self) -> list[Person]:
        return [byline.person for byline in self.story_bylines.all()]

    def get_absolute_url(self) -> str:
        day = self.day or Paper.load().day_of(self.published_at or timezone.now())
        return f"/{self.section.slug}/{day:%Y/%m/%d}/{self.slug}/"


class StoryByline(Orderable):
    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="story_bylines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="story_bylines")

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["story", "person"], name="byline_once_a_story")]


class RelatedStory(Orderable):
    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="related_stories")
    related = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")


class Correction(Orderable):
    """What was wrong, and when it was put right; shown on the page for good."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="corrections")
    made_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(help_text="Say what was wrong and what is right: “An earlier version gave the year as 1998; it was 1989.”")


class FormerAddress(models.Model):
    """A path that a story or a section once had; it redirects to where that is now."""

    path = models.CharField(max_length=300, unique=True)
    story = models.ForeignKey(Story, null=True, on_delete=models.CASCADE, related_name="former_addresses")
    section = models.ForeignKey(Section, null=True, on_delete=models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.path

    def now_at(self) -> str:
        target = self.story or self.section
        assert target is not None
        return target.get_absolute_url()


class Placement(models.Model):
    """A public story's place in one list: everything, a section, a topic, a person, an agency.

    Only public stories have rows, so a list can leak none, and the first page of a list costs the same
    on a paper of a million stories as on one of a thousand.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="placements")
    list = models.CharField(max_length=40)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "story"], name="placed_once_a_list")]
        indexes = [models.Index(fields=["list", "-published_at", "-story"], name="placement_newest")]

    def __str__(self) -> str:
        return f"{self.list}: {self.story_id}"
