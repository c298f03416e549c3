"""Readers: one account model for all who sign in, known by their e-mail address."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is no time zone. Write it as Area/City, such as Asia/Kolkata.")


class ReaderManager(BaseUserManager["Reader"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Reader:
        reader = self.model(email=self.normalize_email(email).lower(), **fields)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Reader:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Reader:
        # Addresses are kept in small letters; asked for in any case, a million of them would be read one by one.
        return self.get(email=(username or "").lower())


class Reader(AbstractUser):
    """Anyone with an account. Staff are readers who belong to a newsroom group."""

    username = None  # type: ignore[assignment]
    first_name = models.CharField("first name", max_length=80, blank=True)
    last_name = models.CharField("last name", max_length=80, blank=True)
    email = models.EmailField("e-mail address", unique=True)

    chosen_name = models.CharField("display name", max_length=60, blank=True, help_text="As other readers see you.")
    language = models.CharField(max_length=12, blank=True, help_text="Empty: the paper's.")
    time_zone = models.CharField(max_length=60, blank=True, validators=[known_time_zone], help_text="Empty: the paper's.")
    keeps_history = models.BooleanField("keep my reading history", default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[ReaderManager] = ReaderManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        return self.chosen_name or self.get_full_name() or self.email.partition("@")[0]

    @property
    def is_of_the_newsroom(self) -> bool:
        """Whether the reader works for the paper: everyone who may enter the newsroom."""
        return self.is_staff or self.has_perm("wagtailadmin.access_admin")
