"""docs/api-errors.md lists every refusal of the control plane with its status, every rule of the instance's fields, and nothing else."""

from __future__ import annotations

from typing import get_args

from chatinbio_control_plane.errors import CODES
from chatinbio_instance.errors import Rule
from tests.contracts.documentation import DOCS, names, section, table

ROWS = table(section(DOCS / "api-errors.md", "Control plane"))


def test_the_table_is_the_codes_with_their_statuses() -> None:
    assert len(CODES) > 10
    assert {names(code)[0]: int(status) for code, status, _, _ in ROWS} == {c.code: c.status for c in CODES.values()}
    assert len(ROWS) == len(CODES), "each once"


def test_every_code_says_what_to_do_and_whether_again_helps() -> None:
    for code, status, again, advice in ROWS:
        assert again in ("yes", "no"), code
        assert len(advice) > 10, code
        if status in ("429", "503"):
            assert again == "yes", code


def test_every_rule_of_a_field_is_explained_once() -> None:
    listed = [rule for rules, _ in table(section(DOCS / "api-errors.md", "Fields")) for rule in names(rules)]
    assert sorted(listed) == sorted(get_args(Rule))
