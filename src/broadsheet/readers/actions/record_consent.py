"""Record what a reader agreed to, or no longer agrees to."""

from __future__ import annotations

from broadsheet.readers.models import Consent, Purpose, Reader
from broadsheet.readers.models.consent import has_consented

WORDING: dict[str, str] = {
    Purpose.NEWSLETTERS: "Send me the newsletters that I choose.",
    Purpose.OFFERS: "Send me discounts and offers by e-mail before others see them.",
}


def record_consent(reader: Reader, purpose: str, given: bool) -> bool:
    """Whether it changed anything; saying again what counts already leaves no trace."""
    if has_consented(reader.pk, purpose) == given:
        return False
    Consent.objects.create(reader=reader, purpose=purpose, given=given, wording=WORDING[purpose])
    return True
