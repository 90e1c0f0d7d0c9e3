"""Commands whose help and errors speak the language of the terminal.

The words are in the catalogues under `help`: `questionnaire_check` for a command, and for what is
given to it `questionnaire_check_seconds`, else `any_seconds`. Docstrings are for developers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand
from flask.cli import AppGroup

from app.cli.language import terminal_language
from app.translations import Words, text, words
from app.translations.catalogue import texts

_HEADINGS: Final = {
    "Positional arguments": "arguments",
    "Options": "options",
    "Commands": "commands",
}
_PIECES: Final = {"[OPTIONS]": "options_piece", "COMMAND [ARGS]...": "command_piece"}
_KINDS: Final = {
    "directory": "folder_piece",
    "integer": "number_piece",
    "integer range": "number_piece",
    "float range": "number_piece",
}
"""What click says itself, and its name in the catalogue."""


def _say() -> Words:
    return words(terminal_language(os.environ))


class _Formatter(click.HelpFormatter):
    """Help with the few words that click adds in the language of the terminal."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{_say()('help.usage')} ")

    def write_heading(self, heading: str) -> None:
        name = _HEADINGS.get(heading)
        super().write_heading(_say()(f"help.{name}") if name else heading)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        default = _say()("help.default")
        said = [(name, what.replace("[default: ", f"[{default} ")) for name, what in rows]
        super().write_dl(said, col_max, col_spacing)


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        return _Formatter(width=self.terminal_width, max_width=self.max_content_width)


class Misused(click.UsageError):
    """A command was given something it does not take."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say how it is used, and what was wrong."""
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file=file, err=True)
            click.echo(_say()("help.see", command=self.ctx.command_path), file=file, err=True)
            click.echo(file=file, err=True)
        click.echo(_say()("help.error", message=self.message), file=file, err=True)


class Refused(click.ClickException):
    """A command could not do its work."""

    def __init__(self, message: str, language: str) -> None:
        super().__init__(message)
        self.language = language

    def show(self, file: IO[Any] | None = None) -> None:
        """Say why."""
        click.echo(text(self.language, "help.error", message=self.message), file=file, err=True)


@contextmanager
def _in_words(language: str | None = None) -> Iterator[None]:
    """Errors in the language of the terminal, or in the one that the command speaks."""
    try:
        yield
    except (Misused, Refused, NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise Misused(_misuse(error), error.ctx) from error
    except click.ClickException as error:
        spoken = language or terminal_language(os.environ)
        raise Refused(error.format_message(), spoken) from error


def _misuse(error: click.UsageError) -> str:
    """What was given wrongly."""
    say = _say()
    match error:
        case NoSuchCommand() | click.NoSuchOption():
            is_command = isinstance(error, NoSuchCommand)
            name = error.command_name if isinstance(error, NoSuchCommand) else error.option_name
            said = say("help.no_command" if is_command else "help.no_option", name=name)
            if error.possibilities:
                said += " " + say("help.nearest", nearest=error.possibilities[0])
            return said
        case click.BadOptionUsage() if "requires an argument" in error.message:
            return say("help.no_value", name=error.option_name)
        case click.MissingParameter(param=click.Parameter() as param):
            return say("help.missing", what=_name(param, error))
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice) as param):
            known = ", ".join(map(str, choice.choices))
            return say("help.no_choice", what=_name(param, error), known=known)
        case click.BadParameter(param=click.Option() as param, ctx=click.Context() as context) if (
            span := param.get_help_extra(context).get("range")
        ):
            return say("help.no_number", what=_name(param, error), range=span)
        case click.BadParameter(param=click.Parameter(type=click.File()) as param):
            return say("help.no_file", what=_name(param, error), reason=error.message)
        case click.BadParameter(param=click.Parameter() as param):
            return say("help.bad_value", what=_name(param, error), reason=error.message)
        case _:
            return error.format_message()


def _name(param: click.Parameter, error: click.UsageError) -> str:
    if isinstance(param, click.Option) or error.ctx is None:
        return "/".join(param.opts)
    return param.make_metavar(error.ctx)


class Command(click.Command):
    """A command with its words in the catalogues. `within`: what those of its group begin with."""

    context_class = _Context
    within: str = ""

    @property
    def place(self) -> str:
        """What its words are called by."""
        return f"{self.within}{self.name}"

    @property
    def help(self) -> str | None:
        """What it does; the first sentence is shown where commands are listed."""
        return _say()(f"help.{self.place}")

    @help.setter  # noqa: A003 - the name is that of click
    def help(self, _docstring: str | None) -> None:
        """Docstrings are for developers."""

    def words_for(self, param: click.Parameter) -> str:
        """What an option or an argument is for."""
        say, own = _say(), f"help.{self.place}_{param.name}"
        return say(own if own in texts(terminal_language(os.environ)) else f"help.any_{param.name}")

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help, with the words of this moment's terminal."""
        for param in self.params:
            if isinstance(param, (click.Option, click.Argument)):
                param.help = self.words_for(param)
            if isinstance(param, click.Option) and param.type.name in _KINDS:
                param.metavar = _say()(f"help.{_KINDS[param.type.name]}")
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, which click makes itself."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _say()("help.any_help")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the name of the command."""
        found = super().collect_usage_pieces(ctx)
        return [_say()(f"help.{_PIECES[each]}") if each in _PIECES else each for each in found]

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read what is given."""
        with _in_words():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Do the work."""
        with _in_words(ctx.params.get("language")):
            return super().invoke(ctx)


class Group(Command, AppGroup):
    """A group of such commands."""

    command_class = Command

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take a command in, which is called by this group's name and its own from now on."""
        super().add_command(cmd, name)
        if isinstance(cmd, Command):
            cmd.within = f"{self.place}_"
