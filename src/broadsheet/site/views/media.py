"""Pictures and audio as readers get them. Originals, which hold a camera's metadata, are not among them.

Wagtail keeps sizes in `images/`, originals in `original_images/`.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        # Dots and links are resolved first: what counts is where a path leads, not how it is written.
        found = (root / path).resolve().relative_to(root).as_posix()
    except (ValueError, OSError, RuntimeError) as error:
        raise Http404 from error
    is_audio = (mimetypes.guess_type(found)[0] or "").startswith("audio/")
    if not (found.startswith("images/") or (found.startswith("documents/") and is_audio)) or not (root / found).is_file():
        raise Http404
    response = serve(request, found, document_root=str(settings.MEDIA_ROOT))
    # A rendition's name changes with its content, so it may be kept for good.
    response.headers["cache-control"] = "public, max-age=31536000, immutable" if found.startswith("images/") else "public, max-age=3600"
    return response
