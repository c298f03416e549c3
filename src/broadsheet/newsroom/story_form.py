"""The story's form: says what is wrong while publishing, beside the field or above the form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail.admin.forms.models import WagtailAdminModelForm

from broadsheet.newsroom.models.story import Story


class StoryForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not cleaned.get("slug") and cleaned.get("headline"):
            cleaned["slug"] = slugify(cleaned["headline"])[:110].strip("-") or "story"
        if "action-publish" in self.data and not self.errors:
            self._check_publishable(cleaned)
        return cleaned

    def _check_publishable(self, cleaned: dict[str, Any]) -> None:
        """The same judgement as the action's, made early enough to be shown in the form."""
        from broadsheet.newsroom.publishable import why_not_publishable

        before = Story.objects.filter(pk=self.instance.pk).first() or Story()
        asked = Story(pk=self.instance.pk)
        for name in ("slug", "picture", "body", "embargo_until", "published_at", "agency", "section"):
            if name in cleaned:
                setattr(asked, name, cleaned[name])
        bylines = self.formsets.get("story_bylines") if hasattr(self, "formsets") else None
        chosen = bool(
            bylines
            and any(
                form.cleaned_data.get("person") and not form.cleaned_data.get("DELETE")
                for form in bylines.forms
                if hasattr(form, "cleaned_data") and form.is_valid()
            )
        )
        asked.bylines_chosen = lambda: chosen  # type: ignore[method-assign]
        problems = why_not_publishable(asked, before)
        if problems:
            raise ValidationError(problems)
