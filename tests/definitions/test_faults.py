"""Every fault is found where it stands, said in both languages, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.finding import Severity
from app.definitions.loader import examine
from app.definitions.wording import message, remedy, where
from app.translations import LANGUAGES
from tests.definitions import faults_of_rules, faults_of_structure, faults_of_syntax
from tests.definitions.broken import Broken

FAULTS = [*faults_of_syntax.FAULTS, *faults_of_structure.FAULTS, *faults_of_rules.FAULTS]


def test_there_are_enough_of_them():
    assert len(FAULTS) >= 120


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_found_where_it_stands_and_explained_in_both_languages(
    fault: Broken, tmp_path: Path
):
    line, column = fault.write(tmp_path)
    examined = examine(tmp_path, "klein")
    errors = [each for each in examined.findings if each.severity is Severity.ERROR]
    places = {(each.code, each.file, each.line, each.column) for each in errors}
    assert (fault.code, fault.file, line, column) in places
    assert {each.code for each in errors} <= {fault.code, *fault.others}
    assert examined.edition is None
    for finding in errors:
        for language in LANGUAGES:
            assert message(finding, language)
            assert remedy(finding, language)
            assert where(finding.place, language)
