"""The plan of a story page."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from broadsheet.access.current import current_policy
from broadsheet.access.facts import facts_of
from broadsheet.access.gate import GATE_SIDES, OPEN_SIDES, basis, may_be_gated
from broadsheet.comments.parts import conversation_part
from broadsheet.newsroom.body_parts import body_parts
from broadsheet.newsroom.models import Paper, Section, Story
from broadsheet.newsroom.picture_sizes import social_address
from broadsheet.newsroom.publishable import pictures_of
from broadsheet.press.plans import Choice, Fragment, Hole, Part, Plan, fragment
from broadsheet.site.shell import Meta, page, render, top_news_part
from broadsheet.site.structured_data import breadcrumbs, news_article


def story_page(story: Story) -> Plan:
    """Head, what is left of the allowance, lead, preview, the rest or a gate, closing, more of the section, Top news today."""
    tags = dependencies(story)
    facts, policy = facts_of(story), current_policy()
    gated = may_be_gated(facts, policy)
    parts = body_parts(story, {"paper": Paper.load()})

    def piece(name: str, template: str, **context: Any) -> Fragment:
        return fragment(f"{name}:{story.tag}", tags, lambda: render(template, story=story, **context))

    rest = piece("rest", "site/story_rest.html", html=parts.rest)
    gates = {side: (piece(f"gate-{side}", "site/story_gate.html", side=side, policy=policy),) for side in GATE_SIDES}
    told: Part = Choice({"granted": (Hole("allowance"),), "gift": (piece("gift-note", "site/story_gift.html"),)})
    middle: Part = Choice({**dict.fromkeys(OPEN_SIDES, (rest,)), **gates}) if gated else rest
    body: tuple[Part, ...] = (
        piece("story-head", "site/story_head.html", beacon=settings.ENV["BROADSHEET_READ_BEACON"]),
        *([told] if gated else []),
        piece("story-lead", "site/story_lead.html"),
        piece("preview", "site/story_preview.html", html=parts.preview),
        middle,
        piece("closing", "site/story_closing.html", related=related_to(story)),
        conversation_part(story),
        more_of(story.section),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    return page(
        story.tag, story_meta(story), body, tags, body_class=f"story-page kind-{story.kind}",
        gate=facts.written() if gated else {}, basis=basis() if gated else None, counts=story.pk or 0, wanted=True,
    )  # fmt: skip


def dependencies(story: Story) -> set[str]:
    """The tags of everything that a story's page names: it is printed anew when one of them changes."""
    tags = {story.tag, "paper", "policy", *(section.tag for section in story.section.lineage())}
    tags |= {person.tag for person in story.bylines} | {topic.tag for topic in story.topics.all()}
    tags |= {picture.tag for picture in pictures_of(story)}
    tags |= {related.tag for related in related_to(story)}
    if story.agency:
        tags.add(story.agency.tag)
    tags |= {block.value.tag for block in story.body if block.block_type == "related_story" and block.value}
    return tags


def related_to(story: Story) -> list[Story]:
    wanted = [one.related_id for one in story.related_stories.all()]
    found = Story.objects.public().for_cards().in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def more_of(section: Section) -> Any:
    stories = list(Story.objects.placed(section.tag).for_cards()[:5])
    tags = {f"list:{section.tag}", section.tag, "paper", *(story.tag for story in stories)}
    return fragment(f"more:{section.tag}", tags, lambda: render("parts/more_of.html", section=section, stories=stories))


def story_meta(story: Story) -> Meta:
    paper = Paper.load()
    picture = story.social_picture or story.picture
    may_share = picture is not None and picture.may_be_distributed
    details = [("article:section", story.section.name)]
    if story.published_at:
        details.insert(0, ("article:published_time", story.published_at.astimezone(paper.zone).isoformat(timespec="seconds")))
    if story.updated_at:
        details.append(("article:modified_time", story.updated_at.astimezone(paper.zone).isoformat(timespec="seconds")))
    details += [("article:tag", topic.name) for topic in story.topics.all()]
    return Meta(
        title=story.seo_title or story.headline,
        social_title=story.social_title or story.headline,
        description=story.seo_description or story.standfirst,
        path=story.get_absolute_url(),
        kind="article",
        image=social_address(picture) if picture and may_share else "",
        image_alt=picture.alt_text if picture and may_share else "",
        robots="max-image-preview:large",
        feeds=((f"{paper.name}: {story.section.name}", f"{story.section.get_absolute_url()}feed.rss"),),
        structured=(news_article(story), breadcrumbs(story)),
        details=tuple(details),
    )
