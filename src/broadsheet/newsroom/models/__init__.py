"""The newsroom's models, one file a thing."""

from broadsheet.newsroom.models.byline import Agency, Person
from broadsheet.newsroom.models.front import Front, FrontSlot, HourlyReads, TopNews, TopNewsPin
from broadsheet.newsroom.models.paper import Access, Paper, Typeface
from broadsheet.newsroom.models.picture import Picture, Rendition
from broadsheet.newsroom.models.section import Section
from broadsheet.newsroom.models.standing_page import HomePage, StandingPage
from broadsheet.newsroom.models.story import (
    Correction,
    FormerAddress,
    Kind,
    Placement,
    RelatedStory,
    Story,
    StoryByline,
)
from broadsheet.newsroom.models.topic import Topic

__all__ = [
    "Access", "Agency", "Correction", "FormerAddress", "Front", "FrontSlot", "HomePage", "HourlyReads", "Kind", "Paper",
    "Person", "Picture", "Placement", "RelatedStory", "Rendition", "Section", "StandingPage", "Story", "StoryByline",
    "TopNews", "TopNewsPin", "Topic", "Typeface",
]  # fmt: skip
