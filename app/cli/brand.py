"""`flask brand`: begin the file of the firm, and check it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app

from app.cli.options import (
    AT_FAULT,
    NOT_POSSIBLE,
    folder_of,
    refuse,
    shown,
    with_folder,
    with_format,
    with_language,
)
from app.cli.speech import Group
from app.translations import text

brand = Group("brand")


@brand.command()
@with_format
@with_language
@with_folder
def check(form: str, language: str, folder: Path | None) -> None:
    """Say everything that is wrong with brand.yaml, and what is left to be filled in."""
    from app.cli.findings import written
    from app.definitions.brand import examine_brand

    folder = folder_of(folder)
    deployment = not current_app.config["KLARHEIT"].is_demo
    found, findings = examine_brand(folder, deployment=deployment)
    said = written(findings, folder, language, form)
    if said:
        click.echo(said)
    if found is not None and not findings and form == "text":
        key = "check.brand_example" if found.is_example else "check.brand_valid"
        click.secho(text(language, key, name=found.name), fg="green")
    sys.exit(AT_FAULT if found is None else 0)


@brand.command()
@with_language
@with_folder
def new(language: str, folder: Path | None) -> None:
    """Begin brand.yaml: complete, commented, and with gaps to be filled in."""
    from app.definitions.folder import BRAND_FILE, listing
    from app.definitions.starter import begin_brand

    folder = folder_of(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        slugs = listing(folder).questionnaires
        path = begin_brand(folder, next(iter(slugs), "mein-check"), language)
    except OSError as error:
        refuse(text(language, "authoring.not_writable", reason=error.strerror or ""), NOT_POSSIBLE)
    if path is None:
        refuse(text(language, "authoring.brand_taken", file=shown(folder / BRAND_FILE)))
    click.secho(text(language, "authoring.brand_begun", file=shown(path)), fg="green")
