"""Accounts, what their owners consented to, and their requests to take out or erase what is held of them."""

from broadsheet.readers.models.consent import Consent, Purpose
from broadsheet.readers.models.data_request import ErasureRequest, TakeOut
from broadsheet.readers.models.reader import Reader, ReaderManager

__all__ = ["Consent", "ErasureRequest", "Purpose", "Reader", "ReaderManager", "TakeOut"]
