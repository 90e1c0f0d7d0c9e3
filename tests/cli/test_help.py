"""Help and errors of the commands, in the language of the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from app.cli.brand import brand
from app.cli.outbox import outbox
from app.cli.preview import preview
from app.cli.questionnaire import questionnaire
from app.cli.serve import serve
from app.cli.speech import Command
from app.cli.worker import worker
from app.factory import create_checks
from app.translations import LANGUAGES
from app.translations.catalogue import texts

questionnaire.add_command(preview)

ROOTS = (questionnaire, brand, outbox, serve, worker)

OF_CLICK = ("Usage", "Options", "Commands", "Positional", "Show this", "default:", "DIRECTORY")
"""Words that would be click's own, in English."""


def commands(group: click.Command, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below one, with the words to call it by."""
    assert group.name is not None
    yield (*names, group.name), group
    if isinstance(group, click.Group):
        for each in group.commands.values():
            yield from commands(each, *names, group.name)


EVERY = [each for root in ROOTS for each in commands(root)]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch):
    """Calls a command in a terminal of a language."""

    def called(language: str, *words: str) -> Result:
        monkeypatch.setenv("LC_ALL", f"{language}_{language.upper()}.UTF-8")
        flask = click.Group("flask", commands={str(each.name): each for each in ROOTS})
        return CliRunner().invoke(flask, words, obj=ScriptInfo(create_app=create_checks))

    return called


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("names", "command"), EVERY, ids=[" ".join(names) for names, _ in EVERY])
def test_a_command_and_all_it_takes_have_words(
    names: tuple[str, ...], command: Command, language: str, call
):
    result = call(language, *names, "--help")
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert isinstance(command, Command)
    assert " ".join(texts(language)[f"help.{command.place}"].split()) in said
    for param in command.params:
        assert " ".join(command.words_for(param).split()) in said
    if language == "de":
        assert [each for each in OF_CLICK if each in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_list_of_commands_each_has_a_whole_sentence(language: str, call):
    for group in (questionnaire, brand, outbox):
        said = " ".join(call(language, str(group.name), "--help").stdout.split())
        for command in group.commands.values():
            first = str(command.help).partition("\n")[0].partition(". ")[0].rstrip(".")
            assert first in said
        assert "..." not in said
    listed = " ".join(call(language, "--help").stdout.split())
    assert [root.name for root in ROOTS if str(root.help).partition(".")[0] not in listed] == []


def test_every_word_of_help_belongs_to_something():
    used = {f"help.{command.place}" for _, command in EVERY if isinstance(command, Command)}
    for _, command in EVERY:
        for param in command.params:
            assert isinstance(command, Command)
            own = f"help.{command.place}_{param.name}"
            used.add(own if own in texts("de") else f"help.any_{param.name}")
    begin = (*(f"help.{each.name}" for each in ROOTS), "help.any_")
    named = {each for each in texts("de") if each.startswith(begin)}
    assert named - used - {"help.any_help"} == set()


@pytest.mark.parametrize(
    ("words", "german", "english"),
    [
        (("questionnaire", "new"), "Fehler: Es fehlt: SLUG", "Error: Missing: SLUG"),
        (("questionnaire", "chek"), "Meinten Sie check?", "Did you mean check?"),
        (("questionnaire", "check", "--foldr", "x"), "Meinten Sie --folder?", "Did you mean"),
        (("questionnaire", "new", "x", "--language", "fr"), "möglich: de, en", "language: de, en"),
        (("questionnaire", "preview", "--port", "x"), "eine Zahl hin (1<=x<=65535)", "A number"),
        (
            ("questionnaire", "check", "--seconds"),
            "Nach --seconds fehlt",
            "missing after --seconds",
        ),
        (("questionnaire", "assess", "a", "b.json"), "nicht öffnen ('b.json'", "cannot be opened"),
    ],
)
def test_what_is_called_wrongly_is_answered_in_words(
    words: tuple[str, ...], german: str, english: str, call
):
    for language, wanted in (("de", german), ("en", english)):
        result = call(language, *words)
        assert result.exit_code == 2
        assert wanted in result.stderr
    assert "Error" not in call("de", *words).stderr
    assert "Usage" not in call("de", *words).stderr
