"""The CustomResourceDefinition itself, as a file and as an object.

It stands at the top of `crds/` where people look for it; a wheel carries a copy beside this module.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

FILE = "creators.chatinbio.dev.yaml"


def crd_path() -> Traversable:
    """Where the CRD's YAML is: in an installed wheel, else in the checkout that this module runs from."""
    package = files(__package__)
    beside = package / FILE
    return beside if beside.is_file() else package / ".." / ".." / FILE


def crd() -> dict[str, Any]:
    """The CustomResourceDefinition as it would be sent to an API server; a fresh object at every call."""
    import yaml  # the programs that only need the models never load it

    parsed: dict[str, Any] = yaml.safe_load(crd_path().read_text(encoding="utf-8"))
    return parsed
