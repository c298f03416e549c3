"""What a named exception is about: typed as people know it, kept as an id."""

from __future__ import annotations

from urllib.parse import urlsplit

from broadsheet.newsroom.models import Kind, Section, Story, Topic


def read_value(about: str, typed: str) -> str | None:
    """The kept form of what was typed, or None where there is no such thing."""
    typed = typed.strip()
    if about == "kind":
        return next((value for value, label in Kind.choices if typed.lower() in (value, str(label).lower())), None)
    if about == "story":
        found = story_at(typed)
        return str(found.pk) if found else None
    model = Section if about == "section" else Topic
    key = model._default_manager.filter(slug=typed.strip("/").rpartition("/")[2]).values_list("pk", flat=True).first()
    return str(key) if key else None


def story_at(typed: str) -> Story | None:
    """A story by its number or its address."""
    if typed.isdecimal() and len(typed) < 16:
        found: Story | None = Story.objects.filter(pk=int(typed)).first()
        return found
    slug = urlsplit(typed).path.strip("/").rpartition("/")[2]
    newest: Story | None = Story.objects.filter(slug=slug).order_by("-pk").first() if slug else None
    return newest


def shown_value(about: str, value: str) -> str:
    """What was kept, as people know it."""
    if about == "kind":
        return value
    if about == "story":
        found = Story.objects.filter(pk=value).select_related("section").first()
        return found.get_absolute_url() if found else value
    model = Section if about == "section" else Topic
    return model._default_manager.filter(pk=value).values_list("slug", flat=True).first() or value
