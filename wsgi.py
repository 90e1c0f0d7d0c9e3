"""The WSGI entry. What is wrong with the settings is said without a trace."""

import os

from app.cli.language import terminal_language
from app.config import ConfigError
from app.definitions.invalid import InvalidDefinition
from app.factory import create_app

try:
    app = create_app()
except ConfigError as fault:
    raise SystemExit(str(fault)) from None
except InvalidDefinition as fault:
    raise SystemExit(fault.said(terminal_language(os.environ))) from None
