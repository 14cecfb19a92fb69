"""Lines for people, or one JSON object a line for what collects logs.

Place in the flow: `__main__` → **logs**. Within a pass a JSON line says which pass it was, of which Creator.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

from chatinbio_operator.reconcile.passes import CURRENT

_NOISY = ("kopf", "kopf.objects")


class JsonLines(logging.Formatter):
    """ts (UTC, milliseconds), level, logger, msg; reconcile_id, creator and uid within a pass; error with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "ts": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
        }
        if pass_ := CURRENT.get():
            line |= {"reconcile_id": pass_.reconcile_id, "creator": pass_.creator, "uid": pass_.uid}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else text)
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for name in _NOISY:
        # A line for every event of every object is no news.
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
