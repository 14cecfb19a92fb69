"""docs/access.md names every refusal of accounts and access, and none that cannot happen; and the figures that hold."""

from __future__ import annotations

import re
from pathlib import Path

import chatinbio_instance
from chatinbio_instance.accounts import invitations, keys, passwords
from chatinbio_instance.accounts.model import IDLE, LONGEST
from chatinbio_instance.web import limits
from chatinbio_instance.web.cookies import SESSION_SECONDS, VISITOR_SECONDS
from tests.contracts.documentation import DOCS, names, section, table

PAGE = DOCS / "access.md"
SOURCE = Path(chatinbio_instance.__file__).parent
WEB = ("access", "claim", "gate", "limits", "admin/guard", "admin/session", "admin/team", "admin/keys", "admin/origins")
FILES = [*(SOURCE / "accounts").glob("*.py"), *(SOURCE / "web" / f"{name}.py" for name in WEB)]
# A code, and the status that is given after its words.
RAISED = re.compile(r"(?:InstanceError|__init__)\(\s*\"([a-z_]+)\",.*?status=(\d+)", re.DOTALL)


def test_the_table_is_the_refusals_with_their_statuses() -> None:
    raised = {code: int(status) for file in FILES for code, status in RAISED.findall(file.read_text())}
    written: dict[str, int] = {}
    for codes, statuses, advice in table(section(PAGE, "Refusals")):
        found = [int(status) for status in statuses.split(", ")]
        named = names(codes)
        written |= dict(zip(named, found if len(found) == len(named) else found * len(named), strict=True))
        assert advice
    assert written == raised
    assert len(raised) > 20


def test_the_figures_are_those_of_the_code() -> None:
    text = PAGE.read_text()
    assert f"{passwords.SHORTEST} to {passwords.LONGEST} characters" in text
    assert f"{IDLE.days} days after its last use, {LONGEST.days} days after it began" in text
    assert (invitations.VALID.days, VISITOR_SECONDS // 86400, SESSION_SECONDS // 86400) == (7, 365, 30)
    assert len(keys.PREFIX) + 4 == 8
    rows = {what: (many, whom) for what, many, whom in table(section(PAGE, "Limits"))}
    assert rows["claim links and passwords tried"][0] == str(limits.ATTEMPTS)
    assert rows["wrong passwords in a row"][0].startswith(f"{limits.Backoff.FREE}, ")
    assert limits.Backoff.LONGEST == 15 * 60
