"""The reader's account: overview, profile, consents, signing in, and what is held."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.readers.account_pages import overview
from broadsheet.readers.actions.erase_reader import ask_erasure, withdraw_erasure
from broadsheet.readers.actions.record_consent import WORDING, record_consent
from broadsheet.readers.actions.sign_out_everywhere import sign_out_everywhere
from broadsheet.readers.actions.take_out import ask_take_out
from broadsheet.readers.forms import ProfileForm
from broadsheet.readers.models import ErasureRequest, Purpose, TakeOut
from broadsheet.readers.models.consent import has_consented


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    parts = [render_to_string(template, context, request) for template, context in overview(request)]
    return render(request, "account/account.html", {"parts": parts})


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form})


@never_cache
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    if request.method == "POST":
        changed = [record_consent(reader, purpose, purpose in request.POST) for purpose in Purpose.values]
        messages.success(request, "Your choice is saved." if any(changed) else "Nothing has changed.")
        return redirect("consents")
    switches = [{"name": one.value, "label": one.label, "wording": WORDING[one], "given": has_consented(reader.pk, one)} for one in Purpose]
    return render(request, "account/consents.html", {"switches": switches, "history": reader.consents.all()[:12]})


@never_cache
@login_required
def signing_in(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signing_in.html")


@require_POST
@login_required
def sign_out_all(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth import logout

    sign_out_everywhere(request.user)  # type: ignore[arg-type]
    logout(request)
    messages.success(request, "You are signed out on every device.")
    return redirect("account_login")


@never_cache
@login_required
def your_data(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    return render(
        request, "account/your_data.html",
        {
            "take_outs": TakeOut.objects.filter(reader=reader).defer("file")[:5],
            "erasure": ErasureRequest.objects.filter(reader=reader).first(),
        },
    )  # fmt: skip


@require_POST
@login_required
def new_take_out(request: HttpRequest) -> HttpResponse:
    ask_take_out(request.user)  # type: ignore[arg-type]
    messages.success(request, "Your copy is being made. We send you an e-mail when it is ready; it usually takes a minute.")
    return redirect("your_data")


@never_cache
@require_safe
@login_required
def fetch_take_out(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(TakeOut, pk=number, reader=request.user)
    if not found.can_be_fetched or found.file is None:
        raise Http404
    response = HttpResponse(bytes(found.file), content_type="application/zip")
    response.headers["content-disposition"] = f'attachment; filename="take-out-{found.asked_at:%Y-%m-%d}.zip"'
    return response


@never_cache
@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Asks once more, then has the account erased in seven days."""
    if request.method == "POST":
        if request.POST.get("sure") != "yes":
            messages.error(request, "Tick the box to say that you are sure.")
            return redirect("erase_account")
        try:
            asked = ask_erasure(request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Your account will be erased on {asked.due_at:%d %B %Y}. You can withdraw this until then.")
        return redirect("your_data")
    return render(request, "account/erase.html")


@require_POST
@login_required
def keep_account(request: HttpRequest) -> HttpResponse:
    withdraw_erasure(request.user)  # type: ignore[arg-type]
    messages.success(request, "Your account stays.")
    return redirect("your_data")
