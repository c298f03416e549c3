"""The screen that kills a story, after asking once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from broadsheet.newsroom.actions.kill_story import kill_story
from broadsheet.newsroom.models import Story


class KillForm(forms.Form):
    note = forms.CharField(
        required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Note for readers",
        help_text="Stands at the story's address from now on. Leave it empty for “This story has been withdrawn.”",
    )  # fmt: skip


def kill(request: HttpRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(Story, pk=story_id)
    if not request.user.has_perm("newsroom.kill_story"):
        raise PermissionDenied
    form = KillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kill_story(story, user=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"“{story.headline}” is killed. It is gone from every page and feed.")
            return redirect(story_list_address())
    return render(request, "newsroom/kill.html", {"story": story, "form": form})


def story_list_address() -> str:
    return reverse(Story.snippet_viewset.get_url_name("list"))
