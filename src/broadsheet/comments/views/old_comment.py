"""Where an old comment is now: its place on the former platform leads to its permalink."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from broadsheet.comments.models import Comment

# Platforms whose permalinks look alike: `#comment-123` alone does not say which it was.
_MEANT = {"any": ("disqus", "wordpress")}


@require_safe
def old_comment(request: HttpRequest, source: str, source_id: str) -> HttpResponse:
    """301 to the comment with this id on a platform; 404 where it has not come, or its story is not public."""
    known = len(source) <= 20 and len(source_id) <= 200 and "\0" not in source + source_id
    # The platform is said once more, so that the index of comments from elsewhere is used.
    found = (
        Comment.objects.filter(source__in=_MEANT.get(source, (source,)), source_id=source_id).exclude(source="").select_related("story")
        if known
        else Comment.objects.none()
    )
    comment = found.defer("story__body").first()
    if comment is None or comment.story is None or not comment.story.is_public() or not comment.is_published:
        raise Http404("No such comment has come from there.")
    return HttpResponsePermanentRedirect(comment.get_absolute_url())
