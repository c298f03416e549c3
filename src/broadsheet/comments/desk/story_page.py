"""How one story's comments are led: open or closed, questions and answers, and what stands above them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.comments.actions.change_conversation import Lead, change_conversation
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.may_write import standing_of
from broadsheet.comments.models import Comment, Conversation, State
from broadsheet.newsroom.models import Story


class LeadForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Conversation
        fields = ("mode", "is_questions", "is_premoderated", "note")
        labels = {"mode": "The comments are"}
        widgets = {"mode": forms.RadioSelect}


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def story_page(request: HttpRequest, number: int) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("section"), pk=number)
    now = Conversation.objects.filter(pk=story.pk).first() or Conversation(story=story)
    form = LeadForm(request.POST or None, instance=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        changed = change_conversation(
            story, Lead(given["mode"], given["is_questions"], given["is_premoderated"], given["note"]), user=request.user
        )  # fmt: skip
        messages.success(request, "It counts at once, on every page." if changed else "Nothing has changed.")
        return redirect("story_conversation", story.pk)
    states = dict(Comment.objects.filter(story=story).order_by().values("state").annotate(count=Count("pk")).values_list("state", "count"))
    context = {
        "story": story, "form": form,
        "standing": standing_of(story, conversation_policy(), Conversation.objects.filter(pk=story.pk).first()),
        "states": [(label, states.get(value, 0), value) for value, label in State.choices],
    }  # fmt: skip
    return render(request, "comments/desk/story.html", context, status=400 if form.errors else 200)
