"""The API server's strict reading of a Creator, for programs without one (`fieldValidation=Strict`).

`crds/examples` proves that both say yes and no to the same objects.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from chatinbio_api.handles import handle_problem
from chatinbio_api.models import Creator
from chatinbio_api.names import API_VERSION, KIND


def problems(body: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a Creator, each as `path: what`; empty when the API server would take it."""
    found = []
    if (body.get("apiVersion"), body.get("kind")) != (API_VERSION, KIND):
        found.append(f"apiVersion, kind: must be {API_VERSION}, {KIND}")
    if problem := handle_problem(str(body.get("metadata", {}).get("name", ""))):
        found.append(f"metadata.name: {problem}")
    try:
        Creator.model_validate(body)
    except ValidationError as error:
        found += [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)]
    known = {key: value for key, value in body.items() if key not in ("apiVersion", "kind", "metadata")}
    found += [f"{path}: unknown field" for path in _unknown(known, Creator, "")]
    return found


def _unknown(value: Any, model: type[BaseModel], path: str) -> list[str]:
    """Paths of fields that the models do not have, found by following the models' annotations."""
    if not isinstance(value, dict):
        return []
    fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    found = []
    for key, inner in value.items():
        where = f"{path}.{key}" if path else key
        if key not in fields:
            found.append(where)
        elif nested := _model_in(fields[key]):
            for item in inner if isinstance(inner, list) else [inner]:
                found += _unknown(item, nested, where)
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _model_in(part))), None)
