"""The forms of the account pages."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django import forms

from broadsheet.readers.models import Reader
from broadsheet.readers.names import why_not

LANGUAGES = (
    ("", "The paper's"),
    ("en", "English"),
    ("hi", "हिन्दी"),
    ("ta", "தமிழ்"),
    ("bn", "বাংলা"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("es", "Español"),
)


class ProfileForm(forms.ModelForm[Reader]):
    language = forms.ChoiceField(choices=LANGUAGES, required=False)
    time_zone = forms.ChoiceField(required=False)

    class Meta:
        model = Reader
        fields: ClassVar[list[str]] = ["chosen_name", "language", "time_zone", "keeps_history"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(
            name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
        )
        self.fields["time_zone"].choices = [("", "The paper's"), *((name, name.replace("_", " ")) for name in zones)]  # type: ignore[attr-defined]

    def clean_chosen_name(self) -> str:
        name = " ".join(str(self.cleaned_data["chosen_name"]).split())
        if name and not any(letter.isalnum() for letter in name):
            raise forms.ValidationError("A name needs at least one letter or digit.")
        if any(ord(letter) < 32 or 0x202A <= ord(letter) <= 0x202E or 0x2066 <= ord(letter) <= 0x2069 for letter in name):
            raise forms.ValidationError("This name holds characters that cannot be shown. Type it in anew.")
        said = why_not(self.instance, name)
        if said:
            raise forms.ValidationError(said)
        return name
