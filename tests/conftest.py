"""What every test can ask for."""

# A module stands before the ones that import it, so that pytest can explain its assertions too.
pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.database",
    "tests.fixtures.firefox",
    "tests.fixtures.hooks",
    "tests.fixtures.postgresql",
    "tests.fixtures.smtp",
    "tests.fixtures.product",
    "tests.application",
    "tests.prospect",
]
