"""What a run cost, where the price is known."""

from __future__ import annotations

from typing import Any

from pydantic_ai import messages as m
from pydantic_ai.models import Model
from pydantic_ai.usage import RequestUsage

from chatinbio_instance.agent.spec import ModelChoice


def price(model: Model[Any], usage: RequestUsage, choice: ModelChoice) -> float | None:
    """US dollars, from the price list that comes with pydantic-ai; None where it does not know the model.

    An endpoint of one's own has prices of its own, but for Azure, where every resource is one.
    """
    if choice.base_url and not choice.model.startswith("azure:"):
        return None
    response = m.ModelResponse(
        parts=[], usage=usage, model_name=model.model_name, provider_name=model.system, provider_url=model.base_url
    )
    try:
        return float(response.cost().total_price)
    except (LookupError, ValueError, AssertionError):
        return None
