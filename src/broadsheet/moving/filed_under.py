"""Sections, topics, people and agencies that imported stories name: found, or made once."""

from __future__ import annotations

from broadsheet.moving.body import Change
from broadsheet.moving.free_address import slug_for
from broadsheet.newsroom.models import Agency, Person, Section, Topic
from broadsheet.newsroom.models.section import RESERVED_SLUGS


class FiledUnder:
    def __init__(self) -> None:
        self._sections = {key: one for one in Section.objects.select_related("parent") for key in (one.slug, one.name.lower())}
        self._topics = {one.slug: one.pk for one in Topic.objects.all()}
        self._people = {one.slug: one.pk for one in Person.objects.all()}
        self._names = {one.pk: one.name for one in Person.objects.all()}
        self._agencies = {key: one for one in Agency.objects.all() for key in (one.slug, one.name.lower(), one.short_name.lower())}

    def section(self, name: str, changes: list[Change]) -> Section:
        slug = slug_for(name, name)[:52].strip("-")
        slug = f"{slug}-section" if slug in RESERVED_SLUGS else slug
        found = self._sections.get(name.lower()) or self._sections.get(slug)
        if found is None:
            found = Section.objects.create(name=_spoken(name)[:60], slug=slug, in_navigation=False, position=900)
            changes.append(
                Change("section-made", f"The section “{found.name}” was made; put it in the navigation if readers should find it there.")
            )
            self._sections[slug] = self._sections[name.lower()] = found
        return found

    def topic(self, name: str) -> int:
        slug = slug_for(name, name)[:80]
        if slug not in self._topics:
            self._topics[slug] = Topic.objects.create(name=_spoken(name)[:80], slug=slug).pk
        return self._topics[slug]

    def person(self, name: str) -> int:
        slug = slug_for(name, name)
        if slug not in self._people:
            made = Person.objects.create(name=name[:120], slug=slug)
            self._people[slug], self._names[made.pk] = made.pk, made.name
        return self._people[slug]

    def people_names(self) -> dict[int, str]:
        return self._names

    def agency(self, name: str) -> Agency:
        slug = slug_for(name, name)
        found = self._agencies.get(name.lower()) or self._agencies.get(slug)
        if found is None:
            found = Agency.objects.create(name=name[:120], short_name=name[:20], slug=slug)
            self._agencies[name.lower()] = self._agencies[slug] = found
        return found


def _spoken(name: str) -> str:
    """`product-and-project-management` as people write it."""
    return name.replace("-", " ").capitalize() if name.islower() and "-" in name and " " not in name else name
