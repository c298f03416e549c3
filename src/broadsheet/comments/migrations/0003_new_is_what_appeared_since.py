from django.db import migrations
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

_AT_ONCE = 500


def _microseconds(moment):
    return round(moment.timestamp() * 1_000_000)


def _numbers_to_moments(apps, editor):
    """`newest` was the number of a comment. It becomes the moment at which that comment appeared, in microseconds since 1970."""
    comment, conversation, look = (apps.get_model("comments", name) for name in ("Comment", "Conversation", "Look"))
    published = comment.objects.filter(state="published")
    # What was published before moments were kept appeared when it was written.
    published.filter(published_at=None).update(published_at=F("written_at"))
    _store(conversation, published.order_by().values("story").annotate(moment=Max("published_at")).values_list("story", "moment"))
    seen = comment.objects.filter(pk=OuterRef("newest")).annotate(moment=Coalesce("published_at", "written_at")).values("moment")[:1]
    # Whose comment is not there any more has looked just now.
    moments = look.objects.filter(newest__gt=0).annotate(moment=Subquery(seen)).values_list("pk", "moment")
    _store(look, ((number, moment or timezone.now()) for number, moment in moments))


def _store(model, moments):
    rows = [model(pk=number, newest=_microseconds(moment)) for number, moment in moments if number]
    for at in range(0, len(rows), _AT_ONCE):
        model.objects.bulk_update(rows[at : at + _AT_ONCE], ["newest"])


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_told_once_and_found_fast")]

    operations = [migrations.RunPython(_numbers_to_moments, migrations.RunPython.noop)]
