"""What machines ask: is it alive, is it ready, which colour has the firm."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response

from app.services import health
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


@machines.get("/brand.css")
def show_brand_css() -> Response:
    """The one colour a firm sets: a stylesheet of its own, for nothing on a page is inline."""
    response = make_response(f":root{{--accent:{surroundings().brand.accent}}}\n")
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
