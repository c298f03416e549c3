"""The press's one table."""

from broadsheet.press.notices import Notice

__all__ = ["Notice"]
