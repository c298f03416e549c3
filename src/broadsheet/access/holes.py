"""The holes that a pass fills: who reads, what is left this month, and the token that forms carry."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from broadsheet.access.decision import Tier
from broadsheet.access.passes import ReaderPass


def account_link(reader: ReaderPass | None) -> str:
    """The corner of the masthead: the way in, or the reader's name."""
    if reader is None or not reader.reader:
        return '<a class="account-link" data-part="sign-in" href="/account/login/" rel="nofollow">Sign in</a>'
    return format_html('<a class="account-link" data-part="sign-in" href="/account/" title="Your account">{}</a>', reader.name)


def allowance_line(reader: ReaderPass | None) -> str:
    """“7 of 10 free stories left this month”, on a story that the meter gave."""
    if reader is None or reader.tier not in (Tier.MEMBER, Tier.STRANGER):
        return ""
    left = max(0, reader.allowance - reader.used)
    stories = "story" if reader.allowance == 1 else "stories"
    told = format_html("<b>{}</b> of {} free {} left this month", left, reader.allowance, stories)
    more = (
        '<a href="/subscribe/">Read without a limit</a>'
        if reader.reader
        else '<a href="/account/signup/" rel="nofollow">Sign up for more</a>'
    )
    return format_html('<p class="allowance" data-part="allowance">{} <span class="allowance-more">{}</span></p>', told, SafeString(more))


def reader_form(reader: ReaderPass | None) -> str:
    """The form that the buttons of a printed page send (`form="reader-form"`), with the token that Django's cross-site check wants."""
    token = (
        "" if reader is None or not reader.csrf else format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', reader.csrf)
    )
    return f'<form id="reader-form" method="post" hidden>{token}</form>'
