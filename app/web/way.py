"""The prospect's way: one set of steps, reached by cookie or by private link, in every language."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask

from app.translations import MAIN_LANGUAGE
from app.web.place import PATHS, LanguageConverter, SlugConverter, locate

way: Final = Blueprint("way", __name__)
"""Steps behind the questionnaire's address or the private link."""

other: Final = Blueprint("other", __name__)
"""All other pages that speak more than one language."""

way.url_value_preprocessor(locate)
other.url_value_preprocessor(locate)


def path(step: str) -> str:
    """The route of a step, in the form Flask reads."""
    return PATHS[step].replace("{", "<").replace("}", ">")


def install(app: Flask) -> None:
    """Put every step under every address it has. All views must have been defined before."""
    app.url_map.strict_slashes = False
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["language"] = LanguageConverter
    for language, prefix in ((MAIN_LANGUAGE, ""), ("translated", "/<language:language>")):
        app.register_blueprint(way, name=f"check_{language}", url_prefix=f"{prefix}/<slug:slug>")
        app.register_blueprint(way, name=f"link_{language}", url_prefix=f"{prefix}/j/<token>")
        app.register_blueprint(other, name=f"other_{language}", url_prefix=prefix)
