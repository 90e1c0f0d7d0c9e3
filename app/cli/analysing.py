"""What a questionnaire does before anybody answers it: exactly, and by very many answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from app.cli.options import folder_of, loaded, share, with_folder, with_language
from app.cli.speech import Command
from app.translations import text

if TYPE_CHECKING:
    from app.definitions.reachability import Reachability, Verdict
    from app.definitions.simulation import Simulation
    from app.domain.questionnaire import Questionnaire

_COLOURS: Final = {"reachable": "green", "unreachable": "yellow", "undecided": "red"}


@click.command(cls=Command)
@click.argument("slug")
@click.option("--all", "everything", is_flag=True)
@click.option("--witness", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--seconds", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True)
@with_language
@with_folder
def reach(
    slug: str,
    everything: bool,
    witness: bool,
    as_json: bool,
    seconds: float,
    language: str,
    folder: Path | None,
) -> None:
    """Say what no answers can lead to, and why, and how much they can lead to.

    Exact: nothing is sampled or guessed, and what the time does not suffice for is said.
    """
    from app.definitions.reach import reach, verdict_document

    folder = folder_of(folder)
    edition = loaded(folder, slug, language)
    asked = edition.questionnaires[edition.language]
    found = reach(edition, folder / f"{slug}.yaml", seconds).reachability
    if as_json:
        documents = [verdict_document(each) for each in found.verdicts]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=2, default=_plain_number))
        return
    _say_reached(found, asked, language, everything=everything or witness, witness=witness)


def _say_reached(
    found: Reachability, asked: Questionnaire, language: str, *, everything: bool, witness: bool
) -> None:
    """What is not possible first, then what is not certain, then what hardly matters."""
    from app.definitions.reach import is_fault
    from app.definitions.reachability import Kind, Status

    unreachable = found.with_status(Status.UNREACHABLE)
    faults = [each for each in unreachable if is_fault(each.thing)]
    # An option goes with its question, of which it is said already.
    rest = [
        each
        for each in unreachable
        if each not in faults and (everything or each.thing.kind is not Kind.OPTION)
    ]
    undecided, reachable = found.with_status(Status.UNDECIDED), found.with_status(Status.REACHABLE)
    if not faults and not undecided:
        click.secho(text(language, "analysis.all_reachable"), fg="green")
    for verdict in (*faults, *undecided):
        _say_verdict(verdict, asked, language)
    if undecided:
        click.echo(text(language, "check.undecided_remedy"))
    if rest:
        click.echo(f"\n{text(language, 'analysis.harmless')}")
    for verdict in rest:
        _say_verdict(verdict, asked, language)
    click.echo("")
    for verdict in reachable if everything else ():
        _say_verdict(verdict, asked, language, witness=witness)
    counts = {status: len(found.with_status(Status(status))) for status in _COLOURS}
    click.echo(text(language, f"analysis.{'summary' if everything else 'few'}", **counts))


def _say_verdict(
    verdict: Verdict, asked: Questionnaire, language: str, *, witness: bool = False
) -> None:
    from app.definitions.reach import Because, Named

    status = text(language, f"analysis.{verdict.status}")
    words = [Named(verdict.thing, asked).words(language)]
    if verdict.reason is not None:
        words.append(Because(verdict.reason).words(language))
    click.echo(f"{click.style(status, fg=_COLOURS[verdict.status])}: {': '.join(words)}")
    if witness and verdict.witness is not None:
        answers = json.dumps(verdict.witness, ensure_ascii=False, default=_plain_number)
        click.echo(f"    {answers}")


def _plain_number(value: Any) -> float:
    """A Decimal for JSON; other things have no business here."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)


@click.command(cls=Command)
@click.argument("slug")
@click.option("--answers", type=click.IntRange(1), default=100_000, show_default=True)
@click.option(
    "--profile",
    type=click.Choice(["uniform", "plausible"]),
    default="uniform",
    show_default=True,
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@with_language
@with_folder
def simulate(
    slug: str,
    answers: int,
    profile: str,
    seed: int,
    as_json: bool,
    language: str,
    folder: Path | None,
) -> None:
    """Answer a questionnaire very often by chance, and show what comes out.

    Nothing of this says how real people answer. It shows what the rules do.
    """
    from app.definitions.simulation import Profile, simulate

    edition = loaded(folder_of(folder), slug, language)
    asked = edition.questionnaires[edition.language]
    found = simulate(asked, answers, seed, Profile(profile))
    if as_json:
        click.echo(json.dumps(_document(slug, edition.version, found), indent=2))
        return
    facts = {"count": answers, "profile": profile, "seed": seed}
    click.echo(text(language, "simulation.heading", **facts))
    _say_simulation(found, asked, language)


def _say_simulation(found: Simulation, asked: Questionnaire, language: str) -> None:
    from app.cli.bars import Group, draw

    # The fallback is there for those without points: it never comes second.
    seconds = [each for each in asked.categories if not each.fallback]
    parts: list[tuple[str, dict[str, int], Iterable[Any]]] = [
        ("stages", dict(found.stages), asked.stages),
        ("first_categories", dict(found.first_categories), asked.categories),
        ("second_categories", dict(found.second_categories), seconds),
        ("urgency", dict(found.urgency), asked.urgency),
    ]
    groups = [
        Group(
            text(language, f"simulation.{part}"), [(each.title, counts[each.id]) for each in named]
        )
        for part, counts, named in parts
    ]
    for dimension in asked.dimensions:
        heading = text(language, "simulation.bands", of=dimension.short)
        shares = found.bands[dimension.id].items()
        groups.append(Group(heading, [(asked.band_titles[band], count) for band, count in shares]))
    offered = (text(language, "simulation.offered_row"), found.offered)
    groups.append(Group(text(language, "simulation.offered"), [offered]))
    draw(groups, found.count, language)
    _say_hindrance(found, asked, language)


def _say_hindrance(found: Simulation, asked: Questionnaire, language: str) -> None:
    """Which requirement most often stands in the way of a conversation."""
    if not found.to_conversation:
        return
    first = found.to_conversation[0]
    facts = {
        "dimension": asked.dimensions_by_id[first.dimension].short,
        "band": asked.band_titles[first.band],
        "share": share(first.count, found.count, language),
        "alone": share(first.alone, found.count, language),
    }
    click.echo("")
    click.echo(text(language, "simulation.hindrance", **facts))


def _document(slug: str, version: str, found: Simulation) -> dict[str, Any]:
    def hindrances(each: Sequence[Any]) -> list[Mapping[str, Any]]:
        return [
            {name: getattr(one, name) for name in ("stage", "dimension", "band", "count", "alone")}
            for one in each
        ]

    return {
        "questionnaire": slug,
        "version": version,
        "answers": found.count,
        "seed": found.seed,
        "profile": found.profile.value,
        "stages": dict(found.stages),
        "first_categories": dict(found.first_categories),
        "second_categories": dict(found.second_categories),
        "urgency": dict(found.urgency),
        "bands": {dimension: dict(bands) for dimension, bands in found.bands.items()},
        "not_assessable": dict(found.not_assessable),
        "open_points": {str(open_): count for open_, count in found.open_points.items()},
        "open_questions": dict(found.open_questions),
        "conversation_offered": found.offered,
        "to_next_stage": hindrances(found.to_next_stage),
        "to_conversation": hindrances(found.to_conversation),
    }
