"""A changed Secret reaches the pod, which reads it only when it starts: a mark in the template lets the pod be replaced.

An instance whose Secrets are as they were first has no mark, so that a template never changes without need.

- **The session key** is made by us. A Secret that was lost is made anew with a number in an annotation, one more than
  the pod's; one that was edited no longer has the digest it was made with. Either becomes the mark. A Secret that an
  earlier version made does not say its digest, and we may not write Secrets: it is noted on the StatefulSet when it is first seen.
- **The model's key** is made by others, at any time. What the pod was started with is noted on the StatefulSet, and
  only a digest other than that becomes the mark.

While a Secret is missing the mark stays as it is: what runs goes on running.
"""

from __future__ import annotations

from typing import Final

from chatinbio_api import Creator
from chatinbio_api.names import GROUP, LABEL_CREATOR
from chatinbio_operator.model import SESSION_KEY, Body, Observed, session_secret_name
from chatinbio_operator.model.digests import MADE_WITH
from chatinbio_operator.planning.comparison import holds

ROUND: Final = f"{GROUP}/session-round"  # on the Secret: which one it is, from the second on
SESSION: Final = f"{GROUP}/session-secret"  # in the template; on the StatefulSet: the digest that was seen last
MODEL: Final = f"{GROUP}/model-secret"  # in the template; on the StatefulSet: the digest that was seen last


def next_session(body: Body, stateful_set: Body | None) -> Body:
    """The session Secret to make: numbered where a pod may run that was started with another."""
    if stateful_set is None:
        return body
    last = _marks(stateful_set).get(SESSION, "")
    number = int(last) + 1 if last.isdecimal() else 1
    return body | {"metadata": body["metadata"] | {"annotations": {ROUND: str(number)}}}


def marked(body: Body, creator: Creator, observed: Observed) -> Body:
    """The wished StatefulSet with what its Secrets ask for."""
    live = observed.child("StatefulSet", creator.handle)
    marks: dict[str, str] = {}
    notes: dict[str, str] = {}
    mark, note = _session(creator, observed, live)
    if mark:
        marks[SESSION] = mark
    if note:
        notes[SESSION] = note
    if creator.spec.instance.model_secret_ref:
        noted = _annotations(live).get(MODEL, "")
        mark = _marks(live).get(MODEL, "")
        digest = _model_digest(creator, observed)
        if digest and noted and digest != noted:
            mark = digest
        if mark:
            marks[MODEL] = mark
        if digest or noted:
            notes[MODEL] = digest or noted
    if notes:
        metadata = body["metadata"]
        body = body | {"metadata": metadata | {"annotations": metadata.get("annotations", {}) | notes}}
    if marks:
        spec, template = body["spec"], body["spec"]["template"]
        metadata = template["metadata"] | {"annotations": template["metadata"].get("annotations", {}) | marks}
        body = body | {"spec": spec | {"template": template | {"metadata": metadata}}}
    return body


def waits_for_key(body: Body, creator: Creator, observed: Observed) -> bool:
    """Whether the wished StatefulSet would replace a pod that may run by one that could not start for want of its key."""
    live = observed.child("StatefulSet", creator.handle)
    if live is None or creator.spec.instance.model_secret_ref is None or creator.spec.suspended:
        return False
    return not _model_digest(creator, observed) and not holds(live["spec"]["template"], body["spec"]["template"])


def _session(creator: Creator, observed: Observed, live: Body | None) -> tuple[str, str]:
    """The mark that the session Secret asks for, and what is to be noted of it; "" for none."""
    secret = observed.child("Secret", session_secret_name(creator.handle))
    had, noted = _marks(live).get(SESSION, ""), _annotations(live).get(SESSION, "")
    if secret is None:
        # As `next_session` will number it; the two are made in one pass.
        if live is None:
            return "", ""
        return str(int(had) + 1 if had.isdecimal() else 1), ""
    annotations = _annotations(secret)
    digest = str((secret.get("data") or {}).get(SESSION_KEY, ""))
    if not digest:
        return had, noted
    edited = f"edited-{digest}"
    if made_with := annotations.get(MADE_WITH):
        return edited if made_with != digest else str(annotations.get(ROUND, "")), ""
    if LABEL_CREATOR not in (secret["metadata"].get("labels") or {}):
        return edited, ""  # made by hand
    if noted and noted != digest:
        return edited, digest
    return had if had.startswith("edited-") else str(annotations.get(ROUND, "")), digest


def _model_digest(creator: Creator, observed: Observed) -> str:
    reference = creator.spec.instance.model_secret_ref
    if reference is None or observed.model_secret is None:
        return ""
    return str((observed.model_secret.get("data") or {}).get(reference.key, ""))


def _marks(stateful_set: Body | None) -> dict[str, str]:
    if stateful_set is None:
        return {}
    return stateful_set["spec"]["template"].get("metadata", {}).get("annotations") or {}


def _annotations(body: Body | None) -> dict[str, str]:
    return (body["metadata"].get("annotations") or {}) if body else {}
