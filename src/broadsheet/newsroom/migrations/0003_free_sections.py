from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_search_text"), ("access", "0002_free_sections")]
    operations = [migrations.RemoveField("section", "free")]
