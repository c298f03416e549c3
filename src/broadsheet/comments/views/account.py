"""The conversation in a reader's account: what they wrote, what they should hear of, what was decided, and how they want it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.comments.actions.appeal import appeal as appeal_against
from broadsheet.comments.actions.mail_digests import STOP
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.models import Ban, Comment, CommentNotice, CommentSettings, Conversation, Decision, Follow, Mode, Mute, State
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.models.taking_part import muted_by
from broadsheet.comments.rules import rules
from broadsheet.comments.views.drafts import drop_words, keeps_words, kept_words
from broadsheet.newsroom.models import Story


@never_cache
@login_required
def my_comments(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    asked, state = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("state", "")
    rows = Comment.objects.filter(voice__reader=reader).exclude(state=State.DELETED)
    if asked:
        rows = rows.filter(text__icontains=asked)
    if state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.select_related("story__section", "voice").order_by("-written_at", "-pk"), 30).get_page(request.GET.get("page"))
    decisions = _newest_decisions([one.pk for one in page.object_list])
    return render(
        request, "comments/account/my_comments.html",
        {"page": page, "asked": asked, "state": state, "rows": [(one, decisions.get(one.pk)) for one in page.object_list],
         "unseen": CommentNotice.objects.filter(reader=reader, seen_at=None).count(),
         "ban": ban_in_force(reader, new_thread=True)},
    )  # fmt: skip


def _newest_decisions(numbers: list[int]) -> dict[int, Decision]:
    rows = Decision.objects.filter(comment__in=numbers, what__in=("hold", "reject", "remove"), undone_by=None).order_by("made_at", "pk")
    return {row.comment_id or 0: row for row in rows}


@never_cache
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What a reader should hear of; looking at it makes it seen."""
    reader: Any = request.user
    unseen_now = Q(about__in=("reply", "followed"), comment__state__in=(State.HELD, State.REJECTED))
    hidden = Conversation.objects.filter(mode=Mode.NONE).values("pk")
    public = Q(about__in=("decision", "report")) | (Q(comment__story__in=Story.objects.public()) & ~Q(comment__story__in=hidden))
    # Whoever was muted since is not read here either.
    muted = Q(about__in=("reply", "followed"), comment__voice__in=muted_by(reader))
    rows = CommentNotice.objects.filter(reader=reader).exclude(unseen_now).exclude(muted).filter(public)
    rows = rows.select_related("comment__voice__reader", "comment__story__section", "decision", "decision__comment__story")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    found = list(page.object_list)
    CommentNotice.objects.filter(pk__in=[one.pk for one in found], seen_at=None).update(seen_at=timezone.now())
    return render(request, "comments/account/notices.html", {"page": page, "notices": found})


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CommentSettings
        fields = ("digest", "when_erased")
        widgets = {"digest": forms.RadioSelect, "when_erased": forms.RadioSelect}


@never_cache
@login_required
def comment_settings(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    row = CommentSettings.objects.filter(reader=reader).first() or CommentSettings(reader=reader)
    form = SettingsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your choice is saved.")
        return redirect("comment_settings")
    context = {
        "form": form, "mutes": Mute.objects.filter(reader=reader).select_related("voice__reader").order_by("-pk")[:200],
        "follows": Follow.objects.filter(reader=reader).select_related("story__section", "root__voice__reader").order_by("-pk")[:200],
    }  # fmt: skip
    return render(request, "comments/account/settings.html", context)


@require_POST
@login_required
def unmute(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Mute, pk=number, reader=request.user).delete()
    messages.success(request, "You read them again.")
    return redirect("comment_settings")


@require_POST
@login_required
def unfollow(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Follow, pk=number, reader=request.user).delete()
    messages.success(request, "You hear no more of it.")
    return redirect("comment_settings")


@keeps_words("appeal:{number}", "text")
def statement_of_reasons(request: HttpRequest, number: int) -> HttpResponse:
    """What was decided, on what grounds, by whom or what, and what the reader can do about it (Digital Services Act, article 17)."""
    decision = get_object_or_404(Decision.objects.select_related("comment__story__section", "voice", "appeal"), pk=number)
    if decision.voice is None or decision.voice.reader_id != request.user.pk:
        raise Http404("This decision is about somebody else.")
    said = ""
    if request.method == "POST":
        try:
            appeal_against(request.user, decision, request.POST.get("text", ""))  # type: ignore[arg-type]
        except NotTaken as error:
            said = str(error)
        else:
            drop_words(request, f"appeal:{number}", "text")
            messages.success(request, "Your appeal is with the moderators. Somebody other than who decided will look at it.")
            return redirect("statement_of_reasons", number=number)
    rule = next((one for one in rules() if one.name == decision.rule), None)
    kept = kept_words(request, f"appeal:{number}", "text").get("text", "")
    context = {
        "decision": decision, "rule": rule, "appeal": getattr(decision, "appeal", None), "said": said,
        "ban": Ban.objects.filter(decision=decision).first(), "text": request.POST.get("text", kept),
    }  # fmt: skip
    return render(request, "comments/account/statement.html", context, status=409 if said else 200)


@csrf_exempt
@never_cache
def stop_comment_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every letter. Mail programs send a POST by themselves (RFC 8058); a person sees a page with one button first."""
    try:
        reader = int(STOP.unsign(token))
    except (BadSignature, ValueError) as error:
        raise Http404("This link is not whole.") from error
    is_done = request.method == "POST"
    if is_done:
        from broadsheet.readers.models import Reader

        if Reader.objects.filter(pk=reader).exists():
            CommentSettings.objects.update_or_create(reader_id=reader, defaults={"digest": CommentSettings.Digest.NEVER})
    return render(request, "comments/stop_mail.html", {"is_done": is_done})
