"""The home front and the sections' fronts."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect

from broadsheet.newsroom.fronts import SECTION_PAGE, Block, lay_home, lay_section
from broadsheet.newsroom.models import FormerAddress, Front, Paper, Section, Story
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.shell import Meta, page, render, top_news_part

# Deeper than this the archive by date takes over, so that no page has to skip thousands of stories.
PAGES = 20


@printed
def home() -> Plan:
    paper = Paper.load()
    blocks = lay_home()
    tags = {Front.tag_for(None), "paper", "sections", "list:all", *_shown(blocks)}
    head = [one.story for one in blocks[0].placed]
    body = (
        fragment("home-opening", tags, lambda: render("site/home_opening.html", stories=head)),
        top_news_part(),
        fragment("home-blocks", tags, lambda: render("site/home_blocks.html", blocks=blocks[1:])),
    )
    meta = Meta(
        title=f"{paper.name}: {paper.tagline}" if paper.tagline else paper.name, path="/", description=paper.tagline,
        feeds=_site_feeds(paper),
    )  # fmt: skip
    return page("home", meta, body, tags, body_class="front home-front", wanted=True)


@printed
def section_page(slug: str, number: int) -> Plan | HttpResponseBase:
    return section_plan(slug, number)


def section_plan(slug: str, number: int = 1) -> Plan | HttpResponseBase:
    """The plan of a section's front, or a redirect from an address that it had before."""
    found = Section.objects.select_related("parent").filter(slug=slug).first()
    if found is None:
        former = FormerAddress.objects.filter(path=f"/{slug}/", section__isnull=False).first()
        if former is None:
            raise Http404
        return HttpResponsePermanentRedirect(former.now_at())
    if number == 1:
        stories = [one.story for one in lay_section(found)[0].placed]
    else:
        start = (number - 1) * SECTION_PAGE
        stories = list(Story.objects.placed(found.tag).for_cards()[start : start + SECTION_PAGE])
        if not stories or number > PAGES:
            raise Http404
    tags = {found.tag, Front.tag_for(found.pk), f"list:{found.tag}", "paper", "sections", *(story.tag for story in stories)}
    below = list(found.children.all())
    more = len(stories) == SECTION_PAGE and number < PAGES
    body = (
        fragment(
            f"section-front:{found.pk}:{number}", tags,
            lambda: render("site/section_front.html", section=found, stories=stories, below=below, number=number, more=more),
        ),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )  # fmt: skip
    path = found.get_absolute_url() + (f"page/{number}/" if number > 1 else "")
    meta = Meta(
        title=f"{found.name}{f', page {number}' if number > 1 else ''} – {Paper.load().name}", path=path,
        description=found.description, feeds=((f"{found.name}", f"{found.get_absolute_url()}feed.rss"),),
    )  # fmt: skip
    return page(f"section:{found.pk}:{number}", meta, body, tags, body_class="front section-front", wanted=number == 1)


def _shown(blocks: list[Block]) -> set[str]:
    return {one.story.tag for block in blocks for one in block.placed}


def _site_feeds(paper: Paper) -> tuple[tuple[str, str], ...]:
    return ((f"{paper.name} (RSS)", "/feed.rss"), (f"{paper.name} (Atom)", "/feed.atom"))
