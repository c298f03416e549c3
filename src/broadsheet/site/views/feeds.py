"""RSS 2.0 and Atom (RFC 4287): the site, a section, a topic, a person. Standfirsts only, whatever the reader may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed

from broadsheet.newsroom.models import Paper, Person, Section, Story, Topic
from broadsheet.newsroom.picture_sizes import social_address
from broadsheet.newsroom.querysets import EVERYTHING
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.xml_text import without_control_characters as clean

_ITEMS = 40
_TYPES: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


@printed
def site_feed(form: str) -> Plan:
    paper = Paper.load()
    return _feed(form, EVERYTHING, paper.name, "/", paper.tagline, {"paper"})


def _about(model: type[Section] | type[Topic] | type[Person]) -> Callable[..., Any]:
    @printed
    def feed(slug: str, form: str) -> Plan:
        found = model._default_manager.filter(slug=slug).first()
        if found is None:
            raise Http404
        description = getattr(found, "description", "") or getattr(found, "bio", "")
        title = f"{Paper.load().name}: {found.name}"
        return _feed(form, found.tag, title, found.get_absolute_url(), description, {found.tag, "paper"})

    return feed


section_feed = _about(Section)
topic_feed = _about(Topic)
person_feed = _about(Person)


def _feed(form: str, list_name: str, title: str, path: str, description: str, tags: set[str]) -> Plan:
    stories = list(Story.objects.placed(list_name).for_cards().prefetch_related("topics")[:_ITEMS])
    tags = tags | {f"list:{list_name}", *(story.tag for story in stories)}
    body = fragment(f"feed:{list_name}:{form}", tags, lambda: _xml(form, title, path, description, stories))
    kind = "application/rss+xml" if form == "rss" else "application/atom+xml"
    return Plan((body,), frozenset(tags), content_type=f"{kind}; charset=utf-8", wanted=True)


def _xml(form: str, title: str, path: str, description: str, stories: list[Story]) -> str:
    paper = Paper.load()
    feed = _TYPES[form](
        title=clean(title), link=settings.ADDRESS + path, description=clean(description or title),
        language=paper.language, feed_url=f"{settings.ADDRESS}{path}feed.{form}", feed_guid=f"{settings.ADDRESS}{path}",
    )  # fmt: skip
    for story in stories:
        address = settings.ADDRESS + story.get_absolute_url()
        names = ", ".join(person.name for person in story.bylines) or (story.agency.name if story.agency else paper.name)
        feed.add_item(
            title=clean(story.headline), link=address, description=clean(story.standfirst), unique_id=address,
            author_name=clean(names), author_email=None, pubdate=story.published_at,
            updateddate=story.updated_at or story.published_at, categories=[clean(topic.name) for topic in story.topics.all()],
            enclosures=_pictures(story),
        )  # fmt: skip
    return str(feed.writeString("utf-8"))


def _pictures(story: Story) -> list[Enclosure]:
    if story.picture is None or not story.picture.may_be_distributed:
        return []
    address = social_address(story.picture)
    if not address:
        return []
    made = next((one for one in story.picture.renditions.all() if one.url == address), None)
    size = made.file.size if made else 0
    return [Enclosure(address if address.startswith("http") else settings.ADDRESS + address, str(size), "image/jpeg")]
