"""Azure OpenAI: the resource's endpoint, with its key or, where none is given, as the identity that this process runs with.

Place in the flow: provider → **azure**. In Kubernetes that identity is a workload identity; on a machine of Azure the machine's.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chatinbio_instance.agent.spec import ModelChoice

if TYPE_CHECKING:
    from pydantic_ai.providers import Provider

SCOPE = "https://cognitiveservices.azure.com/.default"


def endpoint_of(choice: ModelChoice) -> str:
    """Where a resource speaks chat completions. Raises ValueError that says what to change.

    The v1 API needs no api-version; the bare address of a resource means it.
    """
    if not choice.base_url:
        raise ValueError("set CHATINBIO_MODEL_BASE_URL to the endpoint of the Azure OpenAI resource")
    return choice.base_url if urlsplit(choice.base_url).path.strip("/") else f"{choice.base_url}/openai/v1"


def azure_provider(choice: ModelChoice) -> Provider[Any]:
    """pydantic-ai's provider for a resource, for what is not chat, over the SDK."""
    from openai import AsyncOpenAI
    from pydantic_ai.providers.azure import AzureProvider

    client = AsyncOpenAI(base_url=endpoint_of(choice), api_key=choice.api_key or identity(), max_retries=0)
    return AzureProvider(openai_client=client)  # type: ignore[call-overload]


def identity() -> Callable[[], Awaitable[str]]:
    """Tokens of this process's identity, kept and renewed by azure-identity; asked for in a thread, for it blocks.

    Raises ImportError without azure-identity.
    """
    from azure.identity import ManagedIdentityCredential, WorkloadIdentityCredential, get_bearer_token_provider

    # A visitor waits: without a token at once, the page answers.
    credential = (
        WorkloadIdentityCredential(retry_total=0)
        if os.environ.get("AZURE_FEDERATED_TOKEN_FILE")
        else ManagedIdentityCredential(client_id=os.environ.get("AZURE_CLIENT_ID"), retry_total=0)
    )
    token = get_bearer_token_provider(credential, SCOPE)

    async def provide() -> str:
        return await asyncio.to_thread(token)

    return provide
