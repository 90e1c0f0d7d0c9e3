"""Confirming a request by its link, or withdrawing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.services import links, webhooks
from app.services.conversations import Outcome, confirmable_until, promise
from app.services.surroundings import Surroundings
from app.storage import conversations, outbox
from app.storage.conversations import CONFIRMED, SUBMITTED, StoredRequest
from app.storage.database import reading, writing
from app.storage.outbox import NewMessage


def by_token(surroundings: Surroundings, token: str) -> StoredRequest | None:
    """The request a confirmation link is for. None: wrong, expired or erased."""
    with reading() as connection:
        stored = conversations.request(connection, links.claimed_id(token))
    key = surroundings.config.secret_key
    if stored is None or not links.verified(key, links.Purpose.CONFIRM, token, stored.nonce):
        return None
    if stored.state == CONFIRMED:
        return stored
    is_late = surroundings.clock() > confirmable_until(surroundings, stored)
    return None if is_late or stored.state != SUBMITTED else stored


def confirm(surroundings: Surroundings, token: str) -> tuple[Outcome, StoredRequest | None]:
    """Confirm a request. The hand-off and its outbox row are written in one transaction."""
    stored = by_token(surroundings, token)
    if stored is None:
        return Outcome.GONE, None
    if stored.state == CONFIRMED:
        return Outcome.ALREADY, stored
    now = surroundings.clock()
    confirmed = _confirmed(surroundings, stored, now)
    assert confirmed.reply_by is not None
    assert confirmed.delete_by is not None
    with writing(durable=True) as connection:
        if not conversations.confirm(
            connection, stored.id, now, confirmed.reply_by, confirmed.delete_by
        ):
            return Outcome.ALREADY, conversations.request(connection, stored.id)
        outbox.put(connection, handoff_mail(surroundings, confirmed), now)
        if hook := webhooks.confirmed_message(surroundings, confirmed):
            outbox.put(connection, hook, now)
    return Outcome.DONE, confirmed


def _confirmed(surroundings: Surroundings, request: StoredRequest, now: datetime) -> StoredRequest:
    promised = promise(surroundings, request, surroundings.local_date(now))
    return replace(
        request,
        state=CONFIRMED,
        confirmed_at=now,
        reply_by=promised.reply_by,
        delete_by=promised.delete_by,
    )


def handoff_mail(surroundings: Surroundings, request: StoredRequest) -> NewMessage:
    """What sales gets. Its text is the frozen brief of the request and the fixed tail."""
    return NewMessage(
        id=surroundings.new_id(),
        kind="handoff",
        language=request.language,
        recipient=request.recipient,
        subject=request.subject,
        body="",
        reply_to=request.email,
        request_id=request.id,
    )


def withdraw(surroundings: Surroundings, token: str) -> Outcome:
    """Take a request back before it is confirmed. Nothing was passed on, and nothing will be."""
    stored = by_token(surroundings, token)
    if stored is None:
        return Outcome.GONE
    with writing(durable=True) as connection:
        return Outcome.DONE if conversations.withdraw(connection, stored.id) else Outcome.ALREADY
