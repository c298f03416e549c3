"""Find one's old comments by the name one wrote under, and ask the moderators for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.claim_voice import ask_claim, claim_by_address, unclaimed
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.models import Claim
from broadsheet.comments.views.claim import samples_of, shown_of
from broadsheet.comments.views.drafts import drop_words, keeps_words, kept_words

_A_PAGE = 10
_LEAST = 2
_SEARCHES_AN_HOUR = 120


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words("claim", "evidence")
def find_old_comments(request: HttpRequest) -> HttpResponse:
    """GET looks for a name; POST asks for the voice whose number is sent, with what speaks for it."""
    reader: Any = request.user
    said, asked = "", " ".join(request.GET.get("q", "").replace("\0", "").split())[:120]
    if request.method == "POST":
        number = request.POST.get("voice", "")
        voice = get_object_or_404(unclaimed(), pk=int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0)
        try:
            ask_claim(reader, voice, request.POST.get("evidence", ""))
        except NotTaken as error:
            said = str(error)
        else:
            drop_words(request, "claim", "evidence")
            messages.success(request, "The moderators have your claim. You find the comments among your own as soon as one has granted it.")
            return redirect("find_old_comments")
    elif asked and count_try(f"old-names:{reader.pk}") > _SEARCHES_AN_HOUR:
        said, asked = "You have searched very often within this hour. Wait a while, then go on.", ""
    given = claim_by_address(reader)
    kept = kept_words(request, "claim", "evidence").get("evidence", "")
    context = {
        "said": said, "asked": asked, "given": given, "evidence": request.POST.get("evidence", kept)[:4000],
        "is_short": 0 < len(asked) < _LEAST, **_found(request, asked, reader),
        "claims": Claim.objects.filter(reader=reader).select_related("voice").order_by("-made_at")[:50],
    }  # fmt: skip
    return render(request, "comments/find_old.html", context, status=409 if said else 200)


def _found(request: HttpRequest, asked: str, reader: Any) -> dict[str, Any]:
    """Voices of that name, those that wrote most first. A voice of which nothing is public says nothing, and is not shown."""
    if len(asked) < _LEAST and not request.POST.get("voice", "").isdecimal():
        return {"rows": [], "page": None}
    voices = unclaimed().filter(name__icontains=asked) if asked else unclaimed().filter(pk=int(request.POST["voice"][:18]))
    page = Paginator(voices.filter(published__gt=0).order_by("-published", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    claimed = set(Claim.objects.filter(reader=reader, voice__in=[one.pk for one in page.object_list]).values_list("voice_id", flat=True))
    rows = [
        {"voice": one, "samples": samples_of(one), "count": shown_of(one).count(), "is_asked": one.pk in claimed}
        for one in page.object_list
    ]
    return {"rows": [row for row in rows if row["samples"]], "page": page}
