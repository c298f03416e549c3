"""Text that XML 1.0 can hold."""

from __future__ import annotations

import re

# XML 1.0, production 2 (Char): everything else may not appear, not even escaped.
_NOT_CHAR = re.compile("[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_control_characters(text: str) -> str:
    return _NOT_CHAR.sub("", text)
