"""The security headers of printed pages; the same policy as the one Django sends."""

from __future__ import annotations

from csp.utils import build_policy
from django.conf import settings


def page_headers() -> tuple[tuple[str, str], ...]:
    return (
        ("content-security-policy", build_policy()),
        ("referrer-policy", settings.SECURE_REFERRER_POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", settings.X_FRAME_OPTIONS),
        ("cross-origin-opener-policy", "same-origin"),
    )
