"""The forms of the desk's screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from broadsheet.access.models import Plan
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader

_MOST_DAYS = 36_500


def _days(*, required: bool = True, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=_MOST_DAYS, required=required, help_text=help_text)


def _why() -> forms.CharField:
    return forms.CharField(
        max_length=200, required=False, label="Why", help_text="Stands in the log, and in the reader's own copy of their data."
    )


class GrantForm(forms.Form):
    plan = forms.ModelChoiceField(Plan.objects.all(), required=False, empty_label="No plan")
    days = _days(required=False, help_text="Empty: without end.")
    why = _why()


class GiftForm(forms.Form):
    email = forms.EmailField(label="E-mail address of the one it is for")
    plan = forms.ModelChoiceField(Plan.objects.all(), required=False, empty_label="No plan")
    days = _days()
    why = _why()

    def clean_email(self) -> str:
        """The reader is found here, so that an address without an account gets its sentence beside the field."""
        email = str(self.cleaned_data["email"]).lower()
        self.reader = Reader.objects.filter(email=email.lower(), is_active=True).first()
        if self.reader is None:
            raise forms.ValidationError(
                "There is no account with this address yet. Ask them to sign up first, or make a voucher and send them the code."
            )
        return email


class ExtendForm(forms.Form):
    days = _days()
    why = _why()


class CancelForm(forms.Form):
    at_once = forms.BooleanField(required=False, label="At once, not at the end")
    why = _why()


class PauseForm(forms.Form):
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: until it is resumed.")
    why = _why()

    def clean_until(self) -> dt.datetime | None:
        day: dt.date | None = self.cleaned_data["until"]
        if day is None:
            return None
        until = dt.datetime.combine(day, dt.time(), Paper.load().zone)
        if until <= timezone.now():
            raise forms.ValidationError("The pause must end later than today.")
        return until


class ResumeForm(forms.Form):
    why = _why()


class ImportForm(forms.Form):
    file = forms.FileField(label="CSV file", help_text="Up to 5 MB; for more, use the command `broadsheet import subscribers`.")
    paid_days = _days(required=False, help_text="For rows that say paid, but not until when. Empty: they get an account only.")
    dry_run = forms.BooleanField(
        required=False, initial=True, label="Only try it", help_text="Reads and judges everything, and changes nothing."
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 5_000_000:
            raise forms.ValidationError("The file is larger than 5 MB. Use the command `broadsheet import subscribers`.")
        return file
