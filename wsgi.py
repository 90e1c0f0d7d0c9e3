"""The WSGI entry. What is wrong with the settings is said without a trace."""

import os
import sys

from app.cli.language import terminal_language
from app.config import ConfigError
from app.definitions.invalid import InvalidDefinition
from app.factory import create_app, create_checks

try:
    app = create_app()
except ConfigError as fault:
    raise SystemExit(str(fault)) from None
except InvalidDefinition as fault:
    # A faulty brand.yaml does not stand in the way of the commands that explain it.
    if not {"brand", "questionnaire"} & set(sys.argv[1:]):
        raise SystemExit(fault.said(terminal_language(os.environ))) from None
    app = create_checks()
