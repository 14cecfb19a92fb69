"""docs/runbooks/creator-not-ready.md knows every phase, condition and reason that a Creator's status can show, and no other."""

from __future__ import annotations

import re

import pytest

from chatinbio_api import ConditionType, Phase
from tests.contracts.documentation import DOCS, ROOT, names, section, table
from tests.contracts.reasons import event_reasons, reasons
from tests.operator.test_every_state_is_told import STORIES, TOLD_OTHERWISE, told

PAGE = DOCS / "runbooks" / "creator-not-ready.md"


OPERATOR_TESTS = ROOT / "tests" / "operator"


def rows() -> dict[str, tuple[list[str], str]]:
    return {names(reason)[0]: (names(where), advice) for reason, where, advice in table(section(PAGE, "Reasons"))}


def when_all_is_well() -> set[str]:
    return {condition["reason"] for condition in told("serving")[0]["conditions"]}


def test_every_reason_has_its_advice_and_no_advice_is_for_nothing() -> None:
    assert len(rows()) > 30
    assert sorted(rows()) == sorted(reasons() - when_all_is_well())
    assert [reason for reason, (_, advice) in rows().items() if len(advice) < 20] == []


def test_no_reason_has_two_rows() -> None:
    assert len(table(section(PAGE, "Reasons"))) == len(rows())


def test_the_reasons_of_a_ready_creator_are_named() -> None:
    (line,) = [line for line in PAGE.read_text().splitlines() if line.startswith("When all is well")]
    assert set(names(line)) == when_all_is_well()


@pytest.mark.parametrize("reason", sorted(reasons() - when_all_is_well() - TOLD_OTHERWISE))
def test_a_reason_is_shown_by_the_conditions_that_the_page_names(reason: str) -> None:
    shown = {c["type"] for name in STORIES for c in told(name)[0]["conditions"] if c["reason"] == reason}
    where, _ = rows()[reason]
    assert where
    assert set(where) <= shown
    # What is no summary has reasons of its own, and each of them is named.
    assert shown - {"Ready", "UpToDate", "Progressing", "Degraded"} <= set(where)


def test_the_reasons_that_only_events_have_are_told() -> None:
    assert {names(reason)[0] for reason, _ in table(section(PAGE, "Events"))} == event_reasons() - reasons()


def test_the_conditions_are_those_of_the_api() -> None:
    types = [type_.value for type_ in ConditionType]
    assert [names(type_)[0] for type_, _, _ in table(section(PAGE, "Conditions"))] == types
    assert {type_ for where, _ in rows().values() for type_ in where} <= set(types)


def test_what_is_well_is_what_a_creator_shows_that_serves() -> None:
    shown = {condition["type"]: condition["status"] for condition in told("serving")[0]["conditions"]}
    said = {names(type_)[0]: well for type_, _, well in table(section(PAGE, "Conditions"))}
    assert said.pop("Suspended") == "as the spec says"
    assert said == {type_: status for type_, status in shown.items() if type_ != "Suspended"}


def test_the_phases_are_those_of_the_api() -> None:
    assert [names(phase)[0] for phase, _, _ in table(section(PAGE, "Phases"))] == [phase.value for phase in Phase]


def test_the_glossary_of_reasons_is_spelt_as_kubernetes_wants_it() -> None:
    assert [reason for reason in reasons() | event_reasons() if not re.fullmatch(r"[A-Z][A-Za-z]+", reason)] == []


def test_every_reason_of_the_page_is_caused_on_a_running_operator() -> None:
    """Named by a test that has one."""
    tests = [path.read_text() for path in OPERATOR_TESTS.glob("test_*.py")]
    living = "".join(text for text in tests if "import" in text and "World" in text)
    assert [reason for reason in rows() if f'"{reason}"' not in living] == []
