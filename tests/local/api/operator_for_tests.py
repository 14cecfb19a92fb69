"""A small operator for the test of kopf: run by `kopf run`."""

from __future__ import annotations

import os
from typing import Any

import kopf


@kopf.on.startup()
def configure(settings: kopf.OperatorSettings, **_: Any) -> None:
    settings.persistence.finalizer = "tests.chatinbio.dev/finalizer"
    settings.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix="tests.chatinbio.dev")
    settings.persistence.diffbase_storage = kopf.AnnotationsDiffBaseStorage(prefix="tests.chatinbio.dev")
    settings.watching.initial_streaming = "LIST_FIRST" not in os.environ


@kopf.on.create("chatinbio.dev", "v1alpha1", "creators")
@kopf.on.resume("chatinbio.dev", "v1alpha1", "creators")
def created(patch: kopf.Patch, spec: kopf.Spec, **_: Any) -> None:
    patch.status["url"] = f"http://created/{spec['displayName']}"


@kopf.on.update("chatinbio.dev", "v1alpha1", "creators", field="spec")
def updated(patch: kopf.Patch, spec: kopf.Spec, **_: Any) -> None:
    patch.status["url"] = f"http://updated/{spec['displayName']}"


@kopf.on.delete("chatinbio.dev", "v1alpha1", "creators")
def deleted(name: str, logger: kopf.Logger, **_: Any) -> None:
    logger.info("cleaned up after %s", name)
