"""What happens beside a save that Wagtail's own screens make."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from broadsheet.newsroom.actions.file_picture import fill_from_file, make_picture_sizes
from broadsheet.newsroom.models import Front, Picture, Section


@receiver(pre_save, sender=Picture)
def read_new_file(sender: type[Picture], instance: Picture, raw: bool = False, **_: Any) -> None:
    """A picture that is new, or has a new file, is filled from what the file says of itself."""
    if raw:
        return
    before = Picture.objects.filter(pk=instance.pk).values_list("file", flat=True).first() if instance.pk else None
    instance.file_is_new = before != instance.file.name
    if instance.file_is_new:
        fill_from_file(instance)


@receiver(post_save, sender=Picture)
def order_sizes(sender: type[Picture], instance: Picture, raw: bool = False, **_: Any) -> None:
    if not raw and getattr(instance, "file_is_new", False):
        picture = instance.pk
        transaction.on_commit(lambda: make_picture_sizes.enqueue(picture))


@receiver(post_save, sender=Section)
def give_front(sender: type[Section], instance: Section, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        Front.objects.get_or_create(section=instance)
