"""The newsroom's screens for stories and what they are filed under."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import DateColumn, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.newsroom.models import Agency, Front, Person, Section, Story, Topic, TopNewsPin
from broadsheet.newsroom.story_form import StoryForm

_WORDS = [
    FieldPanel("kicker"),
    FieldPanel("headline"),
    FieldPanel("short_headline", widget=forms.TextInput(attrs={"maxlength": 70, "data-count": "70"})),
    FieldPanel("standfirst"),
    MultiFieldPanel(
        [FieldPanel("picture"), FieldPanel("picture_caption")],
        "Lead picture",
    ),
    FieldPanel("body"),
]
_FILED = [
    FieldRowPanel([FieldPanel("section", widget=forms.Select), FieldPanel("kind"), FieldPanel("access")]),
    FieldPanel("slug"),
    FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
    MultiFieldPanel(
        [
            InlinePanel("story_bylines", label="Person", panels=[FieldPanel("person")]),
            FieldPanel("agency", widget=forms.Select),
            FieldPanel("dateline"),
        ],
        "Byline",
    ),
    InlinePanel("related_stories", label="Related story", panels=[FieldPanel("related")], max_num=6),
]
_TIMES = [
    PublishingPanel(),
    FieldPanel("embargo_until"),
    FieldPanel("published_at"),
    FieldPanel("is_update"),
    InlinePanel("corrections", label="Correction", panels=[FieldPanel("made_at"), FieldPanel("text")]),
]
_FOUND = [
    MultiFieldPanel([FieldPanel("seo_title"), FieldPanel("seo_description")], "Search engines"),
    MultiFieldPanel([FieldPanel("social_title"), FieldPanel("social_picture")], "Social cards"),
]


class StoryViewSet(SnippetViewSet):
    model = Story
    icon = "doc-full"
    menu_label = "Stories"
    menu_name = "stories"
    menu_order = 100
    add_to_admin_menu = True
    url_prefix = "stories"
    list_display: ClassVar[list[Any]] = [
        "headline", "section", "kind", LiveStatusTagColumn(), DateColumn("published_at", label="Published", sort_key="published_at"),
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["section", "kind", "access", "live", "agency"]
    list_per_page = 40
    ordering: ClassVar[list[str]] = ["-pk"]
    search_fields: ClassVar[list[str]] = ["headline", "slug"]
    search_backend_name = None
    copy_view_enabled = True
    inspect_view_enabled = True
    edit_handler = TabbedInterface(
        [
            ObjectList(_WORDS, heading="Story"),
            ObjectList(_FILED, heading="Filed under"),
            ObjectList(_TIMES, heading="Times and corrections"),
            ObjectList(_FOUND, heading="Found by"),
        ],
        base_form_class=StoryForm,
    )

    def get_queryset(self, request: Any) -> Any:
        return Story.objects.select_related("section__parent", "agency").defer("body")


class SectionViewSet(SnippetViewSet):
    model = Section
    icon = "folder-open-inverse"
    list_display: ClassVar[list[str]] = ["name", "slug", "parent", "position"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"), FieldPanel("slug"), FieldPanel("parent"), FieldPanel("description"),
        FieldRowPanel([FieldPanel("position"), FieldPanel("in_navigation")]),
    ]  # fmt: skip


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display: ClassVar[list[str]] = ["name", "slug"]
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("synonyms"), FieldPanel("description")]


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display: ClassVar[list[str]] = ["name", "role"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"), FieldPanel("slug"), FieldPanel("role"), FieldPanel("bio"), FieldPanel("email"),
        FieldPanel("portrait"), FieldPanel("account"),
    ]  # fmt: skip


class AgencyViewSet(SnippetViewSet):
    model = Agency
    icon = "site"
    list_display: ClassVar[list[str]] = ["name", "short_name"]
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("short_name"), FieldPanel("slug"), FieldPanel("credit_note")]


class FiledUnderGroup(SnippetViewSetGroup):
    items = (SectionViewSet, TopicViewSet, PersonViewSet, AgencyViewSet)
    menu_label = "Filed under"
    menu_icon = "tag"
    menu_order = 130


class FrontViewSet(SnippetViewSet):
    model = Front
    icon = "list-ol"
    list_display: ClassVar[list[str]] = ["__str__"]
    panels: ClassVar[list[Any]] = [
        InlinePanel("slots", label="Pinned story", panels=[FieldPanel("story"), FieldPanel("until"), FieldPanel("reason")]),
    ]


class TopNewsPinViewSet(SnippetViewSet):
    model = TopNewsPin
    icon = "pick"
    menu_label = "Top news pins"
    list_display: ClassVar[list[str]] = ["story", "until", "position"]
    panels: ClassVar[list[Any]] = [FieldPanel("story"), FieldPanel("until"), FieldPanel("position")]


class FrontsGroup(SnippetViewSetGroup):
    items = (FrontViewSet, TopNewsPinViewSet)
    menu_label = "Fronts"
    menu_icon = "list-ol"
    menu_order = 120
