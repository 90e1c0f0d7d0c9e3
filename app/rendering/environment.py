"""Templates of the report and of e-mails. Pages have Flask's own environment."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.rendering.markup import inline, markdown, plain

TEMPLATES: Final = Path(__file__).parents[2] / "templates"


@cache
def environment() -> Environment:
    """The environment: everything is escaped, whatever a template is called, nothing undefined.

    Filters: `markdown`, `inline` and `plain` for the texts of a questionnaire.
    """
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"markdown": markdown, "inline": inline, "plain": plain}
    return templates
