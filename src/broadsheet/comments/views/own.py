"""One's own comments: change them within the window, take them back, or ask a moderator about a refusal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.edit_comment import delete_comment, edit_comment
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.models import Comment
from broadsheet.comments.views.conversation import frame
from broadsheet.comments.views.drafts import drop_words, keeps_words, kept_words
from broadsheet.comments.views.finding import comment_at


def _own(request: HttpRequest, one: Comment) -> Comment:
    if one.voice.reader_id != request.user.pk or one.state == "deleted":
        # Whether it exists is nobody else's business.
        raise Http404("That is not your comment.")
    return one


@keeps_words("edit:{number}", "text")
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the words."""
    one = _own(request, comment_at(number))
    assert one.story is not None
    policy = conversation_policy()
    context = frame(request, one.story, policy, new_thread=False) | {
        "comment": one,
        "text": request.POST.get("text", kept_words(request, f"edit:{number}", "text").get("text") or one.text),
        "findings": [],
        "written": [],
    }
    if request.method == "POST":
        if count_try(f"judge:{request.user.pk}", 60) > 60:
            return render(request, "comments/edit.html", context | {"said": "Wait a moment, then save it again."}, status=429)
        try:
            verdict = edit_comment(request.user, one, context["text"])  # type: ignore[arg-type]
        except NotTaken as error:
            return render(request, "comments/edit.html", context | {"said": str(error)}, status=403)
        if verdict.decision == "refuse":
            findings = verdict.broken()
            context |= {"findings": findings, "written": [finding.written() for finding in findings], "is_refused": True}
            return render(request, "comments/edit.html", context, status=422)
        drop_words(request, f"edit:{number}", "text")
        messages.success(
            request, "Your comment is changed." if verdict.decision == "publish" else "Your comment is changed, and waits for a moderator."
        )
        return redirect(f"{one.get_absolute_url()}#comment-{one.pk}")
    if not one.may_still_be_edited(policy.edit_minutes):
        context["said"] = f"A comment can be changed for {policy.time_to_edit} after it was written. You can still take it back."
    return render(request, "comments/edit.html", context)


@never_cache
@login_required
def delete(request: HttpRequest, number: int) -> HttpResponse:
    # What is not public any more is still its writer's to take back.
    one = _own(request, get_object_or_404(Comment.objects.select_related("story__section", "voice__reader"), pk=number))
    if request.method != "POST":
        return render(request, "comments/delete.html", {"comment": one, "story": one.story})
    try:
        delete_comment(request.user, one)  # type: ignore[arg-type]
    except NotTaken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Your comment is taken back; its words are gone.")
    if one.story is None or not one.story.is_public():
        return redirect("my_comments")
    return redirect("conversation", story=one.story_id)
