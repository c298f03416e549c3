"""The form that takes pictures in: a file that cannot be decoded is refused before it is kept."""

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm

from broadsheet.newsroom.actions.file_picture import check_decodes


class PictureForm(BaseImageForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check_decodes(file)
        return file
