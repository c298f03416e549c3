"""Free sections move from the sections themselves to the policy, which says who changed it."""

from django.db import migrations


def move_to_policy(apps, schema_editor):
    free = sorted(apps.get_model("newsroom", "Section").objects.filter(free=True).values_list("pk", flat=True))
    if free:
        apps.get_model("access", "PolicyVersion").objects.create(content={"free_sections": free}, note="Brought over from the sections")


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(move_to_policy, migrations.RunPython.noop)]
