"""Pictures and audio as readers get them. Originals, which hold a camera's metadata, are not among them."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from django.views.static import serve

# Wagtail keeps renditions here, originals in original_images.
_PUBLIC = ("images/", "documents/")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    if not path.startswith(_PUBLIC) or "\0" in path:
        raise Http404
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except Exception as error:
        raise Http404 from error
    if not file.is_file() or (path.startswith("documents/") and not (mimetypes.guess_type(path)[0] or "").startswith("audio/")):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    # A rendition's name changes with its content, so it may be kept for good.
    response.headers["cache-control"] = "public, max-age=31536000, immutable" if path.startswith("images/") else "public, max-age=3600"
    return response
