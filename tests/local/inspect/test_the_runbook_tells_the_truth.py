"""docs/runbooks/ask-why.md names what the screen shows, and nothing else."""

from __future__ import annotations

import re

from chatinbio_local.inspect.ledger import judge
from chatinbio_local.inspect.show import ROLES
from tests.contracts.documentation import DOCS, names, section, table
from tests.local.inspect.world import NOW, ada, ago, evidence, lease

PAGE = DOCS / "runbooks" / "ask-why.md"


def test_every_line_that_is_no_condition_is_explained() -> None:
    creator = ada(
        metadata={
            "annotations": {"chatinbio.dev/paused": "true"},
            "deletionTimestamp": ago(minutes=1),
            "finalizers": ["chatinbio.dev/children"],
        }
    )
    del creator["status"]
    shown = [entry.type for entry in judge(evidence(creator, heartbeat=lease(ago(hours=1))), NOW).entries]
    rows = table(section(PAGE, "Read the screen"))
    assert sorted(names(row[0])[0] for row in rows) == sorted(shown)


def test_every_sign_is_explained() -> None:
    explained = set(re.findall(r"`([^`])`", section(PAGE, "Read the screen")))
    assert {sign for sign, _ in ROLES.values()} <= explained
