"""The screen that adds a correction to a published story."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from broadsheet.newsroom.actions.correct_story import correct_story
from broadsheet.newsroom.models import Story


class CorrectionForm(forms.Form):
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), label="Correction",
        help_text="Say what was wrong and what is right: “An earlier version gave the year as 1998; it was 1989.”",
    )  # fmt: skip


def correct(request: HttpRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(Story, pk=story_id)
    if not request.user.has_perm("newsroom.correct_story"):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_story(story, form.cleaned_data["text"], user=request.user)
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, "The correction stands on the page. Mend the text itself too, if it still says the old thing.")
            return redirect(Story.snippet_viewset.get_url_name("edit"), story.pk)
    return render(request, "newsroom/correct.html", {"story": story, "form": form})
