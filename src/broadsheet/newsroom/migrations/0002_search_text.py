from django.db import migrations

from broadsheet.newsroom.search_migration import drop_tables, make_tables


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]
    operations = [migrations.RunPython(make_tables, drop_tables)]
