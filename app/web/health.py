"""What machines ask: is it alive, is it ready, how much waits."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Response, abort, jsonify, make_response, request

from app.services import health, operations
from app.web.place import surroundings

machines = Blueprint("machines", __name__)


@machines.get("/health")
def show_health() -> Response:
    """The process answers; and whether a questionnaire could not be read."""
    return jsonify(health.alive(surroundings()))


@machines.get("/ready")
def show_ready() -> tuple[Response, int]:
    """Everything a request needs is there: database, migrations, worker, questionnaires."""
    checks = health.ready(surroundings())
    return jsonify(checks), 200 if all(checks.values()) else 503


@machines.get("/metrics")
def show_metrics() -> Response:
    """Counts and ages for Prometheus, without personal data."""
    if not _may_see_metrics():
        abort(404)
    # Web workers that nobody scrapes do without the library.
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry()
    for name, (what, value) in _metrics().items():
        Gauge(f"klarheit_{name}", what, registry=registry).set(value)
    response = make_response(generate_latest(registry))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    return response


def _may_see_metrics() -> bool:
    """Who knows the token, or, where there is none, who asks from this machine and no proxy."""
    token = surroundings().config.metrics_token
    if token:
        return compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
        )
    through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = request.remote_addr
    return bool(address) and not through_proxy and ip_address(address or "").is_loopback


def _metrics() -> dict[str, tuple[str, float]]:
    found = operations.figures(surroundings())
    oldest = found.waiting.oldest
    age = (surroundings().clock() - oldest).total_seconds() if oldest else 0.0
    checks = health.ready(surroundings())
    return {
        "messages_waiting": ("Messages in the outbox that wait", found.waiting.number),
        "messages_oldest_seconds": ("Age of the oldest message that waits", age),
        "messages_stuck": ("Messages that have waited for more than an hour", found.stuck),
        "messages_sent_day": ("Messages sent in the last 24 hours", found.sent_today),
        "messages_failed_day": ("Messages failed for good in 24 hours", found.failed_today),
        "journeys_stored": ("Journeys stored", found.stored.get("journeys", 0)),
        "requests_confirmed": (
            "Confirmed requests stored",
            found.stored.get("requests_confirmed", 0),
        ),
        **{f"ready_{name}": (f"Whether {name} is ready", ok) for name, ok in checks.items()},
    }
