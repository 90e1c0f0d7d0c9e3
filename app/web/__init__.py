"""The browser's side: one journey a file."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response

from app.config import ROOT
from app.definitions.brand import Brand
from app.rendering.pages import install as install_rendering
from app.web import (
    ask,
    assessments,
    conversations,
    discovery,
    feedback,
    kept,
    landing,
    law,
    limits,
    mailbox,
    private_link,
    questions,
    results,
    security,
    states,
    way,
)
from app.web.assets import Assets
from app.web.health import machines
from app.web.pages import current_assets
from app.web.signing import COOKIE_RENEWAL

VIEWS = (
    ask,
    assessments,
    conversations,
    feedback,
    landing,
    law,
    private_link,
    questions,
    results,
)
"""Modules that add their views to a blueprint when they are imported."""


def install(app: Flask, brand: Brand, *, secure: bool, demo: bool) -> None:
    """Put everything a browser can ask for into the application."""
    app.config.update(
        SESSION_COOKIE_NAME="klarheit",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=COOKIE_RENEWAL
        + timedelta(days=max(brand.retention.drafts, brand.retention.results)),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
    install_rendering(app.jinja_env)
    app.extensions["klarheit_assets"] = Assets(ROOT / "static", brand)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=show_static)
    kept.install(app)
    limits.install(app)
    security.install(app, brand.frame_ancestors, secure=secure)
    states.install(app)
    way.install(app)
    app.register_blueprint(machines)
    discovery.install(app)
    if demo:
        mailbox.install(app, ("", "/<language:language>"))


def show_static(filename: str) -> Response:
    """A file that pages name."""
    return current_assets().respond(filename)
