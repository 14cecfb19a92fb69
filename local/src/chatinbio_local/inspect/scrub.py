"""Takes secrets out of what is to leave the house: by place where a place is known, by value and by form in running text.

Place in the flow: report → **scrub**. Pure. Of environment variables and annotations only known ones keep their value, so a new one is
safe before anybody has thought of it. Values that are secret here (`known`) go wherever they stand, also encoded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from chatinbio_api.names import ANNOTATION_CREATOR_UID, GROUP, LABEL_OWNER_HASH
from chatinbio_local.inspect.connection import Body

REMOVED: Final = "(removed)"
MASKED_EMAIL: Final = "(e-mail)"
LONG_LINE = 16
SHORTEST = 4  # of a known value: fewer characters stand everywhere

# The instance's own settings that say nothing secret; any other value is removed.
_OPEN_VARIABLES: Final = frozenset(
    f"CHATINBIO_{name}"
    for name in (
        "HANDLE",
        "PUBLIC_URL",
        "EXTRA_ORIGINS",
        "SEED_FILE",
        "DATA_DIR",
        "BIND_HOST",
        "PORT",
        "MODEL",
        "MODEL_BASE_URL",
        "TRUSTED_PROXIES",
        "LOG_LEVEL",
    )
)
_OPEN_ANNOTATIONS: Final = frozenset({ANNOTATION_CREATOR_UID, f"{GROUP}/beat", f"{GROUP}/paused"})
_OPEN_ANNOTATION_GROUPS: Final = (
    "cert-manager.io/",
    "deployment.kubernetes.io/",
    "endpoints.kubernetes.io/",
    "pv.kubernetes.io/",
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/",
)
# Content of a field that is secret wherever it stands.
_SECRET_FIELDS: Final = frozenset({"claimTokenHash", "data", "stringData", "binaryData", "token"})

# What visitors can write stands in these texts, so every pattern takes time that grows with the text alone: a run of
# characters is tried from its beginning only (the look-behinds) and never given back (++).
_EMAIL: Final = re.compile(r"(?<![\w.!#$&'*+?^`{|}~-])(?:[\w.!#$&'*+?^`{|}~-]++@|[\w.+-]++%40)(?:[\w-]++\.)+[\w-]{2,}+")
_FORMS: Final = (
    re.compile(r"-----BEGIN [A-Z ]++-----.*?(?:-----END [A-Z ]++-----|\Z)", re.DOTALL),
    re.compile(r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]++\.[\w-]*+"),
    re.compile(
        r"\b(?:sk|pk|rk|cib|ghp|gho|ghs|github_pat|glpat|xox[abprs]|AIza|AKIA|hf|gsk)[-_]?[A-Za-z0-9][\w-]{14,}+"
    ),
    re.compile(r"(?<!sha256:)\b[0-9a-fA-F]{40,}+\b"),
    # Long and of all three kinds of characters: a token. Names of Kubernetes have no capitals.
    re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[0-9])[\w-]{40,}+"),
)
_HEADER: Final = re.compile(
    r"(?i)(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-[\w-]*token)(?![\w-])"
    r"""(\\?["']?[ \t]*+[:=,][ \t]*+b?\\?)(?:"(?:\\.|[^"\\\n])*+"|'(?:\\.|[^'\\\n])*+'|[^\r\n"']++)"""
)
_SCHEME: Final = re.compile(r"(?i)\b(bearer|basic)[ \t]++(?!realm)[\w.~+/=-]{4,}+")
_USERINFO: Final = re.compile(r"(?i)(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*+://)[^/\s@\"'<>]++@")
_SENSITIVE: Final = r"(?:api[-_]?key|token|secret|passw(?:or)?d|passphrase|credential|session|private[-_]?key|access[-_]?key|claim|signature)"
# A secret's name and its value; counts of tokens are no secret, nor is the gap that a command leaves for one.
_ASSIGNMENT: Final = re.compile(
    rf"(?i)(?<![\w.-])(?=[\w.-]*?{_SENSITIVE})([\w.-]++)"
    r"""(\\?["']?[ \t]*+[:=][ \t]*+\\?["']?)(?!<the key>|\d++(?:\.\d++)?(?:[\s,;}\]"']|$))([^\s"'&,;}\\]++)"""
)
_WORD: Final = re.compile(r"[\w-]{16,}")


class Scrubber:
    """`known` are values that must not be seen anywhere; a word whose SHA-256 is `token_hash` is one of them as well."""

    def __init__(self, known: Iterable[str] = (), token_hash: str = "") -> None:
        self._token_hash = token_hash
        self._owners: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None
        self._values: set[str] = set()
        self.know({*known, token_hash})

    def know(self, values: Iterable[str]) -> None:
        """More values that must not be seen."""
        for value in values:
            # A log shows a key of many lines line by line.
            lines = [line for line in value.splitlines() if len(line) >= LONG_LINE]
            self._values |= {each.strip() for each in (value, *lines) if len(each.strip()) >= SHORTEST}
        forms = {form for value in self._values for form in _spellings(value)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def learn(self, body: Any) -> None:
        """Know the values of variables that are not among the open ones: a log may repeat them."""
        if isinstance(body, dict):
            name, value = body.get("name"), body.get("value")
            is_variable = isinstance(name, str) and isinstance(value, str) and set(body) == {"name", "value"}
            if is_variable and name not in _OPEN_VARIABLES and len(str(value)) > SHORTEST * 2:
                self.know([str(value)])
            for each in body.values():
                self.learn(each)
        elif isinstance(body, list):
            for each in body:
                self.learn(each)

    def text(self, text: str) -> str:
        """Running text: logs, messages, metrics."""
        text = self.values(text)
        text = _HEADER.sub(rf"\1\2{REMOVED}", text)
        text = _USERINFO.sub(rf"\1{REMOVED}@", text)
        text = _SCHEME.sub(rf"\1 {REMOVED}", text)
        for form in _FORMS:
            text = form.sub(REMOVED, text)
        text = _ASSIGNMENT.sub(rf"\1\2{REMOVED}", text)
        return _EMAIL.sub(MASKED_EMAIL, text)

    def values(self, text: str) -> str:
        """The known values alone; for text whose places were scrubbed before."""
        if self._known is not None:
            text = self._known.sub(REMOVED, text)
        if self._token_hash:
            text = _WORD.sub(self._unless_token, text)
        return text

    def body(self, body: Body) -> Body:
        """A copy of an object of the API."""
        scrubbed: Body = self._any(body)
        return scrubbed

    def _any(self, value: Any) -> Any:
        if isinstance(value, dict):
            kept = {
                self.text(str(key)): self._field(key, each) for key, each in value.items() if key != "managedFields"
            }
            if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
                kept["value"] = self._variable(value["name"], value["value"])
            return kept
        if isinstance(value, list):
            return [self._any(each) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def _field(self, key: str, value: Any) -> Any:
        if key in _SECRET_FIELDS:
            return REMOVED
        if key == "email":
            return MASKED_EMAIL
        if key == LABEL_OWNER_HASH:
            return self._owner(str(value))
        if key == "annotations" and isinstance(value, dict):
            return {self.text(str(name)): self._annotation(name, str(text)) for name, text in value.items()}
        return self._any(value)

    def _variable(self, name: str, value: str) -> str:
        return self.text(value) if name in _OPEN_VARIABLES else REMOVED

    def _annotation(self, name: str, value: str) -> str:
        is_open = name in _OPEN_ANNOTATIONS or name.startswith(_OPEN_ANNOTATION_GROUPS)
        return self.text(value) if is_open else REMOVED

    def _owner(self, digest: str) -> str:
        """The same name for the same owner, and no digest by which an address could be guessed."""
        return self._owners.setdefault(digest, f"owner-{len(self._owners) + 1}")

    def _unless_token(self, found: re.Match[str]) -> str:
        word = found[0]
        return REMOVED if hashlib.sha256(word.encode()).hexdigest() == self._token_hash else word


def _spellings(value: str) -> set[str]:
    """A value as it may be written: plain, escaped in JSON, in an address, in Base64."""
    encoded = base64.b64encode(value.encode()).decode().rstrip("=")
    return {
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        quote(value, safe=""),
        encoded,
        encoded.replace("+", "-").replace("/", "_"),
    }
