"""`flask brand`: check the words and the law of the firm."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.options import AT_FAULT, folder_of, with_folder, with_format, with_language
from app.translations import text

brand = AppGroup("brand", help="Check the words and the law of the firm.")


@brand.command()
@with_format
@with_language
@with_folder
def check(form: str, language: str, folder: Path | None) -> None:
    """Say everything that is wrong with brand.yaml. Exit status: 0 without errors, 1 with."""
    from app.cli.findings import written
    from app.definitions.brand import examine_brand

    folder = folder_of(folder)
    deployment = not current_app.config["KLARHEIT"].is_demo
    found, findings = examine_brand(folder, deployment=deployment)
    said = written(findings, folder, language, form)
    if said:
        click.echo(said)
    if found is not None and form == "text":
        key = "check.brand_example" if found.is_example else "check.brand_valid"
        click.secho(text(language, key, name=found.name), fg="green")
    sys.exit(AT_FAULT if findings else 0)
