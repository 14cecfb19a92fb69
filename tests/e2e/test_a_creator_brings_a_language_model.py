"""A model is the SRE's to give: a Secret, two fields of the Creator, and the same page answers with it."""

from __future__ import annotations

import asyncio
import json

from tests.e2e.fleet import Fleet, eventually, text_of
from tests.instance.agent.openai_server import Call, Refuse, Say, openai_server

PROFILE = {
    "links": [{"title": "Tapes", "url": "https://tapes.example.com", "kind": "music"}],
    "faq": [{"question": "Do you play weddings?", "answer": "Only yours."}],
}


async def test_the_page_answers_with_the_model_and_without_it_when_the_provider_fails(fleet: Fleet) -> None:
    await fleet.sign_up("joan", profile=PROFILE)
    await fleet.until_ready("joan")
    key = "sk-of-joan"
    fleet.kubectl("create", "secret", "generic", "joan-model", f"--from-literal=api-key={key}")
    script = (Call("show_links", '{"kinds": ["music"]}'), Say(["Here ", "are my ", "tapes."]), Refuse(500))
    async with openai_server(*script, *(Refuse(500) for _ in range(8))) as server:
        model = {
            "model": "openai:test-model",
            "modelBaseURL": server.base_url,
            "modelSecretRef": {"name": "joan-model"},
        }
        patch = json.dumps({"spec": {"instance": model}})
        await asyncio.to_thread(fleet.kubectl, "patch", "creator", "joan", "--type=merge", "-p", patch)

        async def uses_the_model() -> bool:
            async with fleet.visitor("joan") as visitor:
                bio = await visitor.get("/api/bio")
            return bio.status_code == 200 and bool(bio.json()["engine"] == "openai:test-model")

        await eventually(uses_the_model)

        frames = await fleet.ask("joan", "where are your tapes?")
        assert text_of(frames) == "Here are my tapes."
        assert "https://tapes.example.com" in json.dumps([f for f in frames if f["type"] == "surface"])
        assert server.headers[0]["authorization"] == f"Bearer {key}"

        frames = await fleet.ask("joan", "do you play weddings?")
        assert frames[-1]["type"] == "done"
        assert "Only yours." in text_of(frames)
    assert key not in fleet.logs(1000)
    assert key not in fleet.kubectl("logs", "joan-0")


async def test_a_model_without_its_secret_is_told_and_the_old_pod_is_not_asked_to_guess(fleet: Fleet) -> None:
    await fleet.sign_up("mary", profile=PROFILE)
    await fleet.until_ready("mary")
    patch = json.dumps({"spec": {"instance": {"model": "openai:m", "modelSecretRef": {"name": "nowhere"}}}})
    await asyncio.to_thread(fleet.kubectl, "patch", "creator", "mary", "--type=merge", "-p", patch)

    def told() -> bool:
        conditions = {c["type"]: c for c in fleet.get("creator", "mary")["status"]["conditions"]}
        said = conditions["ConfigValid"]
        return (
            said["status"] == "False" and "nowhere" in said["message"] and "nowhere" in conditions["Ready"]["message"]
        )

    await eventually(told)
    fleet.kubectl("create", "secret", "generic", "nowhere", "--from-literal=api-key=sk-late")
    fleet.kubectl("wait", "--for=condition=UpToDate", "creator/mary", "--timeout=90s")
    fleet.kubectl("wait", "--for=condition=Ready", "creator/mary", "--timeout=90s")
