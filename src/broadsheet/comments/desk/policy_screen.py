"""The conversation's policy: change it, see beforehand what it would do, and who changed what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.comments.actions.change_conversation import CHANGE_POLICY, change_conversation_policy
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.desk.permission import who_has
from broadsheet.comments.desk.policy_forms import ConversationPolicyForm, changes_between, initial_of
from broadsheet.comments.desk.preview import Preview, preview
from broadsheet.comments.models import ConversationPolicyVersion
from broadsheet.comments.policy import ConversationPolicy

_SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
@who_has(CHANGE_POLICY)
def policy_screen(request: HttpRequest) -> HttpResponse:
    in_force, seen = conversation_policy(), None
    form = ConversationPolicyForm(request.POST if request.method == "POST" else None, initial=initial_of(in_force))
    if request.method == "POST" and form.is_valid():
        typed = form.policy(in_force)
        first = _changed_meanwhile(request.POST.get("version", ""))
        if first is not None and "preview" not in request.POST:
            messages.error(
                request, f"{first.made_by or 'Somebody'} changed the policy meanwhile. Yours was not saved: look at it again below."
            )
            return redirect("comments_policy")
        if "preview" not in request.POST:
            made = change_conversation_policy(typed, user=request.user, note=form.cleaned_data["note"])
            messages.success(request, "The policy is in force, on every page, within a second." if made else "Nothing has changed.")
            return redirect("comments_policy")
        seen = preview(typed, in_force)
    context: dict[str, Any] = {"form": form, "history": _history(), "seen": seen, "total": _total(seen)}
    newest = ConversationPolicyVersion.objects.first()
    # A preview is not a new look at what is in force: the form still stands on the version it was opened with.
    context["version"] = request.POST.get("version") or (newest.pk if newest else 0)
    return render(request, "comments/desk/policy.html", context, status=400 if form.errors else 200)


def _changed_meanwhile(seen: str) -> ConversationPolicyVersion | None:
    """The newest version, where it is not the one that the form was opened with: saving the whole form would undo it unread."""
    newest = ConversationPolicyVersion.objects.select_related("made_by").first()
    return newest if newest is not None and seen and seen != str(newest.pk) else None


def _total(seen: Preview | None) -> int:
    return sum(row.changed for row in seen.rows) if seen else 0


def _history() -> list[dict[str, Any]]:
    versions = list(ConversationPolicyVersion.objects.select_related("made_by")[: _SHOWN + 1])
    older = [one.read() for one in versions[1:]]
    older += [ConversationPolicy()] * (len(versions) - len(older))
    return [{"version": one, "changes": changes_between(then, one.read())} for one, then in zip(versions, older, strict=True)][:_SHOWN]
