"""The only place that wires things together."""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click
from flask import Flask, Request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from app import web
from app.cli.brand import brand as brand_command
from app.cli.language import terminal_language
from app.cli.outbox import outbox
from app.cli.preview import preview as preview_command
from app.cli.questionnaire import questionnaire
from app.cli.serve import serve
from app.cli.worker import worker
from app.config import ROOT, Config
from app.definitions.brand import Brand, load_brand, stand_in
from app.definitions.catalogue import Catalogue
from app.definitions.last_valid import LastValid
from app.definitions.loader import examine_files, examine_for_the_public
from app.rendering.report_cache import ReportCache
from app.rendering.report_process import Renderer
from app.services.surroundings import Surroundings
from app.storage.database import database, engine_options

if TYPE_CHECKING:
    from app.services.saves import Saves


_PLAIN_HOST: Final = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}(?::[0-9]{1,5})?")
"""A host as DNS writes it (RFC 1123), with its port: there is nothing to encode in it."""


class Klarheit(Flask):
    """The application, without two questions of Flask's that are answered beforehand.

    None of its functions is a coroutine, and none of its addresses depends on the name of the host.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What finds the view of an address.

        Werkzeug takes the name of the host apart and encodes it for a comparison that is never
        made: a fifteenth of the time of a question's page.
        """
        host = request.environ.get("HTTP_HOST", "") if request else ""
        takes_any = self.config["TRUSTED_HOSTS"] is None
        if request is None or not (takes_any and _PLAIN_HOST.fullmatch(host)):
            return super().create_url_adapter(request)
        script_name, path_info, query = (
            # WSGI hands over bytes as Latin-1, and nothing where there are none (PEP 3333).
            request.environ.get(name, "").encode("latin-1").decode(errors="replace")
            for name in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
        )
        return MapAdapter(
            self.url_map,
            server_name=host,
            script_name=script_name,
            subdomain="",
            url_scheme=request.environ["wsgi.url_scheme"],
            path_info=path_info,
            default_method=request.environ["REQUEST_METHOD"],
            query_args=query,
        )


def create_app(
    config: Config | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    new_id: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    render_report: Callable[[str], bytes] | None = None,
    catalogue: Catalogue | None = None,
    brand: Brand | None = None,
    limits_mail: bool = True,
) -> Flask:
    """The application. What a test wants to decide itself, it passes in.

    Raises ConfigError where the environment is not usable, InvalidDefinition where the brand
    is not.
    """
    config = config or Config.from_environment(language=terminal_language(os.environ))
    brand = brand or load_brand(config.questionnaires, deployment=not config.is_demo)
    app = Klarheit("klarheit", root_path=str(ROOT), static_folder=None)
    app.secret_key = config.secret_key
    app.config["KLARHEIT"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
    database.init_app(app)
    app.extensions["klarheit"] = Surroundings(
        config=config,
        catalogue=catalogue
        or Catalogue(
            config.questionnaires,
            LastValid(config.editions, config.questionnaires),
            examine=examine_files if config.is_demo else examine_for_the_public,
        ),
        brand=brand,
        clock=clock,
        new_id=new_id,
        reports=ReportCache(
            config.reports, config.secret_key, render_report or Renderer().render, clock
        ),
        limits_mail=limits_mail,
    )
    web.install(app, brand, secure=config.is_secure, demo=config.is_demo)
    _add_commands(app, serve, worker, outbox, questionnaire, brand_command)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return app


def create_checks() -> Flask:
    """Only the commands for those who write: no database and no valid brand needed."""
    app = Flask("klarheit", root_path=str(ROOT))
    app.config["KLARHEIT"] = Config.from_environment(language=terminal_language(os.environ))
    _add_commands(app, questionnaire, brand_command)
    return app


def _add_commands(app: Flask, *commands: click.Command) -> None:
    for command in commands:
        app.cli.add_command(command)
    questionnaire.add_command(preview_command)
    app.extensions["klarheit_make_preview"] = create_preview


def create_preview(
    config: Config,
    saves: Saves,
    language: str,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    render_report: Callable[[str], bytes] | None = None,
) -> Flask:
    """The application of `flask questionnaire preview`: the product, and the inspector beside it.

    It is served by that command alone, on this machine, and never part of a deployment.
    """
    from app.web import preview

    slug = next(iter(saves.catalogue.slugs()), "mein-check")
    app = create_app(
        config,
        clock=clock,
        catalogue=saves.catalogue,
        brand=saves.live.brand or stand_in(saves.folder, slug, language),
        render_report=render_report,
        limits_mail=False,
    )
    preview.install(app, saves, language)
    return app
