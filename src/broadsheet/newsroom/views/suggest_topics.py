"""Topics that the text of a story speaks of, while it is being written."""

from __future__ import annotations

import json

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from broadsheet.newsroom.topics_in_text import topics_in


@require_POST
def suggest_topics(request: HttpRequest) -> JsonResponse:
    """POST JSON `{"text": …}`; answers `{"topics": [{"id", "name", "because"}]}`, the most spoken of first."""
    try:
        text = str(json.loads(request.body or b"{}").get("text", ""))
    except (ValueError, AttributeError):
        return JsonResponse({"error": "Send JSON with a text."}, status=400)
    found = topics_in(text)
    return JsonResponse({"topics": [{"id": one.topic.pk, "name": one.topic.name, "because": one.word} for one in found]})
