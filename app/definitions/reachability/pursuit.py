"""The pursuit of a goal: ever harder tries, on graphs that are no larger than they need to be."""

from __future__ import annotations

from collections.abc import Mapping

from app.definitions.effects import sums
from app.definitions.reachability.bounds import Bounds, Way
from app.definitions.reachability.forms import USUAL, Effort, Form, IsLate
from app.definitions.reachability.goals import Goal, features
from app.definitions.reachability.graph import Graph
from app.definitions.reachability.labels import Labels
from app.definitions.reachability.model import Model
from app.definitions.reachability.steps import Features
from app.definitions.reachability.things import completed
from app.domain.answers import Answers, given, holds


class Graphs:
    """The graphs of a model, each made once. `is_late` says whether the time is up."""

    def __init__(self, model: Model, is_late: IsLate) -> None:
        self.model = model
        self.is_late = is_late
        self._made: dict[tuple[Features, tuple[tuple[str, bool], ...], int], Graph] = {}

    def graph(self, wanted_features: Features, wanted: Mapping[str, bool], width: int) -> Graph:
        """The graph with at most so many states in a layer. Raises OutOfTime."""
        key = (wanted_features, tuple(sorted(wanted.items())), width)
        if key not in self._made:
            self._made[key] = Graph(self.model, wanted_features, wanted, width, self.is_late)
        return self._made[key]


class Pursuit:
    """One goal.

    `is_decided`: whether it is known to be reachable or not; `answers` reach it, if it is.
    """

    def __init__(self, graphs: Graphs, goal: Goal, effort: Effort = USUAL) -> None:
        self.is_decided = False
        self.answers: Answers | None = None
        self._graphs = graphs
        self._goal = goal
        self._forms: tuple[Form, ...] = goal.forms
        self._rounds = effort.rounds
        self._levels = [*effort.levels, (effort.levels[-1][0], None)]
        self._bounds: Bounds | None = None

    @property
    def is_exhausted(self) -> bool:
        """Whether nothing is left to try."""
        return self.is_decided or not self._levels

    def try_harder(self) -> None:
        """The next try, which costs more than the one before; the last one decides.

        Does nothing where nothing is left to try. Raises OutOfTime where it does not end in time.
        """
        if self.is_exhausted:
            return
        width, followed = self._levels.pop(0)
        if self._bounds is None or not self._bounds.graph.is_exact:
            self._bounds = self._bounded(width)
        if not self.is_decided:
            is_decided, way = Labels(self._bounds, self._graphs.is_late).find(followed)
            if is_decided:
                self._decide(self._bounds, way)

    def _bounded(self, width: int) -> Bounds:
        """The bounds on a graph of this width, which may decide already."""
        graph = self._graphs.graph(features(self._forms), self._goal.wanted, width)
        bounds = Bounds(graph, self._forms, self._graphs.is_late)
        if self._bounds is not None and self._bounds.forms == bounds.forms:
            bounds.shares = self._bounds.shares
        self._forms = bounds.forms
        is_decided, way = bounds.decide(self._rounds)
        if is_decided and (way is None or graph.is_exact or self._is_real(bounds, way)):
            self._decide(bounds, way)
        return bounds

    def _is_real(self, bounds: Bounds, way: Way) -> bool:
        """Whether a way that was found where conditions are loose reaches the goal as they are."""
        model = self._graphs.model
        answers = self._completed(bounds, way)
        totals = tuple(sums(model.questionnaire, answers).items())
        counting = given(model.questionnaire, answers)
        return all(form.constant + form.of(totals) >= 0 for form in self._goal.forms) and all(
            holds(model.conditions[name], counting) == wanted
            for name, wanted in self._goal.wanted.items()
        )

    def _decide(self, bounds: Bounds, way: Way | None) -> None:
        self.is_decided = True
        self.answers = None if way is None else self._completed(bounds, way)

    def _completed(self, bounds: Bounds, way: Way) -> Answers:
        return completed(self._graphs.model.questionnaire, bounds.picks(way))
