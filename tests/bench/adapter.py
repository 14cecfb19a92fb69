"""What people would use: pydantic-ai's own web adapter over the OpenAI SDK's model, as its documentation shows it; nothing kept.

`python -m tests.bench.adapter BASE_URL MODEL` prints its port.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.ui.vercel_ai import VercelAIAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = {
    "trigger": "submit-message",
    "id": "chat",
    "messages": [{"id": "message", "role": "user", "parts": [{"type": "text", "text": "hello"}]}],
}


def main(base_url: str, model: str) -> None:
    agent = Agent(OpenAIChatModel(model, provider=OpenAIProvider(base_url=base_url, api_key="none")))

    async def chat(request: Request) -> Response:
        return await VercelAIAdapter.dispatch_request(request, agent=agent)

    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(listener.getsockname()[1], flush=True)
    app = Starlette(routes=[Route("/", chat, methods=["POST"])])
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
