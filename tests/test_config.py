"""The environment: what an operator can set, and what is said when it is wrong."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.config import ROOT, Config, ConfigError, MailTarget
from app.definitions.brand import load_brand
from app.definitions.invalid import InvalidDefinition
from app.translations import text
from tests.application import QUESTIONNAIRES, SECRET, settings

DEPLOYMENT = {
    "BASE_URL": "https://check.probewerk.example",
    "SECRET_KEY": SECRET,
    "MAIL_URL": "smtp://mail.probewerk.example",
    "QUESTIONNAIRES": str(QUESTIONNAIRES),
}


def faults(language: str = "de", **variables: str) -> list[str]:
    """What is said about an environment, line by line."""
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(variables, language=language)
    return str(caught.value).split("\n")


# --- what is right ---------------------------------------------------------------------------


def test_without_any_variable_it_is_the_local_demo():
    config = Config.from_environment({})
    assert config.is_demo
    assert not config.is_secure
    assert config.address == "http://127.0.0.1:8000"
    assert config.database_url == f"sqlite:///{ROOT}/instance/klarheit.db"
    assert config.mail == MailTarget(folder=ROOT / "instance" / "mail")
    assert config.timezone == ZoneInfo("Europe/Berlin")


def test_the_demo_makes_a_key_on_the_spot():
    first, second = (Config.from_environment({}).secret_key for _ in range(2))
    assert first != second
    assert len(first) >= 32


def test_a_deployment_is_recognised_by_its_address():
    config = Config.from_environment(DEPLOYMENT)
    assert not config.is_demo
    assert config.is_secure
    assert config.address == "https://check.probewerk.example"
    assert config.secret_key == SECRET


def test_a_deployment_listens_where_it_is_told():
    assert Config.from_environment({**DEPLOYMENT, "HOST": "0.0.0.0"}).host == "0.0.0.0"


def test_space_around_a_value_and_an_empty_value_do_not_matter():
    config = Config.from_environment({"PORT": " 8080 ", "WORKERS": "", "DATABASE_URL": "  "})
    assert (config.port, config.workers) == (8080, 1)
    assert config.database_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("https://check.example", "https://check.example"),
        ("https://check.example/", "https://check.example"),
        ("http://192.0.2.1:8080", "http://192.0.2.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses_are_understood(given: str, understood: str):
    assert Config.from_environment({**DEPLOYMENT, "BASE_URL": given}).base_url == understood


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:///instance/other.db", f"sqlite:///{ROOT}/instance/other.db"),
        ("sqlite:////var/lib/klarheit.db", "sqlite:////var/lib/klarheit.db"),
        ("postgresql://me:pass@host/klarheit", "postgresql+psycopg://me:pass@host/klarheit"),
        ("postgres://host/klarheit", "postgresql+psycopg://host/klarheit"),
    ],
)
def test_databases_are_understood(given: str, understood: str):
    assert Config.from_environment({"DATABASE_URL": given}).database_url == understood


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("file:instance/post", MailTarget(folder=ROOT / "instance" / "post")),
        ("file:/var/mail/klarheit", MailTarget(folder=Path("/var/mail/klarheit"))),
        ("smtp://mail.example", MailTarget(host="mail.example", port=25)),
        (
            "smtp://me:p%40ss@mail.example?tls=starttls",
            MailTarget(
                host="mail.example", port=587, user="me", password="p@ss", security="starttls"
            ),
        ),
        ("smtps://mail.example", MailTarget(host="mail.example", port=465, security="tls")),
        (
            "smtps://mail.example:2465",
            MailTarget(host="mail.example", port=2465, security="tls"),
        ),
        ("smtp://[::1]:2525", MailTarget(host="::1", port=2525)),
    ],
)
def test_mail_servers_are_understood(given: str, understood: MailTarget):
    assert Config.from_environment({"MAIL_URL": given}).mail == understood


# --- what is wrong ---------------------------------------------------------------------------

WRONG = [
    ("BASE_URL", "check.example"),
    ("BASE_URL", "ftp://check.example"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://check.example/klarheit"),
    ("BASE_URL", "https://check.example?x=1"),
    ("BASE_URL", "https://check.example:port"),
    ("BASE_URL", "https://check.example:99999"),
    ("BASE_URL", "https://me:GEHEIM@check.example"),
    ("PORT", "http"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "80.5"),
    ("WORKERS", "0"),
    ("WORKERS", "65"),
    ("WORKERS", "viele"),
    ("DATABASE_URL", "klarheit.db"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "mysql://me:GEHEIM@host/klarheit"),
    ("DATABASE_URL", "mysql://host/klarheit?user=me&password=GEHEIM"),
    ("MAIL_URL", "mail.example"),
    ("MAIL_URL", "file:"),
    ("MAIL_URL", "smtp://"),
    ("MAIL_URL", "smtp://mail.example?tls=maybe"),
    ("MAIL_URL", "smtp://mail.example:port"),
    ("MAIL_URL", "imap://me:GEHEIM@mail.example"),
    ("MAIL_URL", "me:GEHEIM@mail.example"),
    ("QUESTIONNAIRES", "no/such/folder"),
    ("QUESTIONNAIRES", "wsgi.py"),
    ("OPERATOR_EMAIL", "betrieb"),
    ("OPERATOR_EMAIL", "a@b@c"),
    ("OPERATOR_EMAIL", "@"),
    ("OPERATOR_EMAIL", "Betrieb <betrieb@probewerk.example>"),
    ("TRUSTED_PROXIES", "-1"),
    ("TRUSTED_PROXIES", "11"),
    ("TRUSTED_PROXIES", "yes"),
    ("TZ", "Mitteleuropa/Probestadt"),
    ("TZ", "../../etc/passwd"),
    ("WEBHOOK_SECRET", "whsec_GEHEIM"),
    ("WEBHOOK_SECRET", "GEHEIM!"),
    ("WEBHOOK_ALLOW_PRIVATE", "perhaps"),
]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_with_what_to_do_instead(language: str, name: str, value: str):
    (line,) = faults(language, **{name: value})
    assert line.startswith(f"{name}: ")
    said = text(language, f"config.{name.lower()}", value="\0").split("\0")
    assert line.startswith(said[0])
    assert line.endswith(said[-1])
    assert said[-1].count(".") + said[-1].count(")") >= 1
    assert "GEHEIM" not in line


def test_an_empty_value_that_must_not_be_empty_is_refused_for_a_deployment():
    lines = faults(**{**DEPLOYMENT, "MAIL_URL": " ", "SECRET_KEY": ""})
    assert [line.split()[0] for line in lines] == ["SECRET_KEY", "MAIL_URL"]


def test_everything_that_is_wrong_is_said_at_once():
    lines = faults(PORT="x", WORKERS="x", TZ="x", BASE_URL="x", OPERATOR_EMAIL="x")
    assert [line.partition(":")[0] for line in lines] == [
        "BASE_URL",
        "PORT",
        "WORKERS",
        "OPERATOR_EMAIL",
        "TZ",
    ]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "check.example"])
def test_the_demo_is_never_reachable_from_outside(language: str, host: str):
    assert faults(language, HOST=host) == [text(language, "config.host_demo", value=host)]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_demo_runs_on_this_machine_alone(host: str):
    assert Config.from_environment({"HOST": host}).is_demo


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_deployment_needs_a_key_that_stays(language: str):
    for key in ("", "short", "x" * 31):
        assert faults(language, **{**DEPLOYMENT, "SECRET_KEY": key}) == [
            text(language, "config.secret_key", least=32)
        ]
    assert Config.from_environment({**DEPLOYMENT, "SECRET_KEY": "x" * 32})


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_deployment_needs_a_mail_server(language: str):
    without = {name: value for name, value in DEPLOYMENT.items() if name != "MAIL_URL"}
    assert faults(language, **without) == [text(language, "config.mail_url_missing")]


# --- the firm's words ------------------------------------------------------------------------


def test_the_example_firm_is_good_for_the_demo_and_refused_for_a_deployment(tmp_path: Path):
    shutil.copytree(ROOT / "questionnaires", tmp_path / "q")
    assert load_brand(tmp_path / "q").is_example
    with pytest.raises(InvalidDefinition, match=r"^brand\.yaml:"):
        load_brand(tmp_path / "q", deployment=True)


def test_a_firm_of_its_own_is_taken_by_a_deployment(tmp_path: Path):
    config = settings(tmp_path, BASE_URL="https://check.example", MAIL_URL="smtp://mail.example")
    assert not load_brand(config.questionnaires, deployment=not config.is_demo).is_example


# --- as an operator sees it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "http"}, "PORT: "),
        ({"LC_ALL": "en_US.UTF-8"}, "Error: SECRET_KEY is missing."),
        ({"HOST": "0.0.0.0"}, "HOST: "),
        ({**DEPLOYMENT, "SECRET_KEY": ""}, "SECRET_KEY "),
        ({**DEPLOYMENT, "QUESTIONNAIRES": str(ROOT / "questionnaires")}, "brand.yaml:"),
        ({"PORT": "http", "LC_ALL": "en_US.UTF-8"}, 'PORT: "http" is not a port.'),
        (
            {
                **DEPLOYMENT,
                "QUESTIONNAIRES": str(ROOT / "questionnaires"),
                "LC_ALL": "en_US.UTF-8",
            },
            "brand.yaml:10:1: key example: These are example details",
        ),
    ],
)
def test_a_command_says_what_is_wrong_in_one_line_and_without_a_trace(
    variables: dict[str, str], said: str
):
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


# --- as it is told ---------------------------------------------------------------------------


def variables_in(document: str) -> set[str]:
    """What the tables of a document name."""
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / document).read_text("utf-8"), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_the_guide_for_operators_names_every_variable_and_no_other():
    source = (ROOT / "app" / "config.py").read_text("utf-8")
    read = set(re.findall(r"\b(?:read|environment\.get)\(\s*\"([A-Z_]+)\"", source))
    assert len(read) > 10
    assert variables_in("docs/operating.md") == read
    assert variables_in("README.md") <= read
