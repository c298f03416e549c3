"""The newsroom's roles, as groups with the permissions that fit them, made at setup."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from broadsheet.newsroom.models import Story

_EVERY = ("add", "change", "delete", "view")
_WRITE = ("add", "change", "view")

# Role: (permissions as app.codename, what it may do with pictures and documents).
ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Reporters": (
        (*(f"newsroom.{verb}_story" for verb in _WRITE), "newsroom.add_topic", "newsroom.view_topic", "newsroom.view_person"),
        ("add", "choose"),
    ),
    "Editors": (
        (
            *(f"newsroom.{verb}_story" for verb in _EVERY),
            *(f"newsroom.{verb}_story" for verb in ("publish", "lock", "unlock", "kill", "correct")),
            "comments.moderate_comment",
            "comments.add_conversationpolicyversion",
            *(f"newsroom.{verb}_{model}" for verb in _EVERY for model in ("topic", "person", "agency", "front", "topnewspin")),
            *(f"newsroom.{verb}_section" for verb in _WRITE),
        ),
        ("add", "change", "choose"),
    ),
    "Moderators": (("newsroom.view_story", "comments.moderate_comment", "comments.ban_voice"), ()),
    "Circulation": (
        (
            "newsroom.view_story",
            "readers.view_reader",
            "access.add_policyversion",
            "access.view_policyversion",
            *(f"access.{verb}_{model}" for verb in _EVERY for model in ("plan", "institution")),
            *(f"access.{verb}_subscription" for verb in _WRITE),
            *(f"circulation.{verb}_{model}" for verb in _EVERY for model in ("voucher", "offer")),
        ),
        (),
    ),
    "Administrators": (("*",), ("add", "change", "delete", "choose")),
}


def make_roles() -> None:
    """Make the groups, their permissions and the desk's workflow; running it again mends what was removed."""
    _take_defaults_away()
    panel = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    root = Collection.get_first_root_node()
    for name, (codenames, verbs) in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(panel, *_permissions(codenames))
        for verb in verbs:
            for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
                _collection_permission(group, root, f"{app}.{verb}_{model}")
    for name in ("Editors", "Administrators"):
        _page_permissions(Group.objects.get(name=name))
    _make_workflow()


def _permissions(codenames: tuple[str, ...]) -> list[Permission]:
    if codenames == ("*",):
        return list(Permission.objects.all())
    wanted = {tuple(one.split(".")) for one in codenames}
    return [one for one in Permission.objects.select_related("content_type") if (one.content_type.app_label, one.codename) in wanted]


def _collection_permission(group: Group, root: Collection, name: str) -> None:
    """Wagtail judges pictures and documents by collection, and by its own image model whatever model a site has."""
    app, _, codename = name.partition(".")
    permission = Permission.objects.get(content_type__app_label=app, codename=codename)
    GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _take_defaults_away() -> None:
    """Wagtail makes groups named Editors and Moderators of its own, whose rights are not those of a newspaper."""
    if WorkflowContentType.objects.filter(content_type=ContentType.objects.get_for_model(Story)).exists():
        return
    groups = Group.objects.filter(name__in=ROLES)
    GroupCollectionPermission.objects.filter(group__in=groups).delete()
    GroupPagePermission.objects.filter(group__in=groups).delete()
    for group in groups:
        group.permissions.clear()


def _page_permissions(group: Group) -> None:
    """Standing pages are theirs to write."""
    root = Page.get_first_root_node()
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _make_workflow() -> None:
    """Stories go from the reporter to the desk; any editor may approve them there."""
    story = ContentType.objects.get_for_model(Story)
    if WorkflowContentType.objects.filter(content_type=story).exists():
        return
    desk, _ = GroupApprovalTask.objects.get_or_create(name="The desk")
    desk.groups.set(Group.objects.filter(name__in=["Editors", "Administrators"]))
    workflow, _ = Workflow.objects.get_or_create(name="Desk")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=desk, defaults={"sort_order": 0})
    WorkflowContentType.objects.get_or_create(content_type=story, defaults={"workflow": workflow})
