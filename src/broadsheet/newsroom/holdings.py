"""What the newsroom holds of those who work in it: which rows name them. The work stays when an account goes; the name does not."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey, OneToOneField

from broadsheet.readers.holdings import Holding, Rows, register_holding
from broadsheet.readers.models import Reader

_TABLES = (
    "newsroom.Person", "newsroom.Picture", "newsroom.Story", "newsroom.StandingPage", "newsroom.HomePage", "wagtailcore.Page",
    "wagtailcore.Revision", "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.WorkflowState", "wagtailcore.TaskState",
    "wagtailcore.Comment", "wagtailcore.CommentReply", "wagtailcore.PageSubscription", "wagtailcore.UploadedFile", "wagtailcore.APIToken",
    "wagtaildocs.Document", "wagtailimages.Image", "wagtailusers.UserProfile", "wagtailadmin.EditingSession", "wagtailadmin.FormState",
    "readers.Reader_groups", "readers.Reader_user_permissions",
)  # fmt: skip


def register_holdings() -> None:
    register_holding(Holding("Your work in the newsroom", _TABLES, _collect))


def _collect(reader: Reader) -> Rows:
    """Table, column and number of every row that names the reader."""
    rows: Rows = []
    for table in _TABLES:
        model = apps.get_model(table)
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField) and field.related_model is Reader and field.model is model:
                keys = model._default_manager.filter(**{field.name: reader}).values_list("pk", flat=True)
                rows += [{"table": table, "column": field.name, "id": str(key)} for key in keys]
    return rows
