"""The firm, as the report and the e-mails need to know it."""

from __future__ import annotations

from app.definitions.brand import Brand
from app.rendering.emails import Sender
from app.rendering.report import Publisher


def sender(brand: Brand) -> Sender:
    """Whom our e-mails come from."""
    return Sender(brand.sender.name, brand.sender.address)


def publisher(brand: Brand, language: str) -> Publisher:
    """Who publishes a report."""
    return Publisher(
        firm=brand.name,
        accent=brand.accent,
        imprint=brand.imprint_lines(language),
        contact=brand.contact.email,
        logo=brand.logo_bytes,
    )
