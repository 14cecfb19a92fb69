"""The embedders: the local model against published numbers, a provider over its protocol; vectors kept and compared."""

from __future__ import annotations

import asyncio
import math
import random
import sys
from pathlib import Path

import pytest

from chatinbio_instance.agent.embeddings import build_embedder
from chatinbio_instance.core.embeddings import EmbeddingsUnavailable, Vector
from chatinbio_instance.errors import BootError
from chatinbio_instance.library.embeddings import vectors
from chatinbio_instance.library.embeddings.minilm import MiniLM
from chatinbio_instance.library.embeddings.vectors import cosines, pack, unpack
from chatinbio_instance.settings import Settings
from tests.instance.embeddings.server import embeddings_server, letters


def settings(embeddings: str, **more: str) -> Settings:
    named = {f"CHATINBIO_{name.upper()}": value for name, value in more.items()}
    return Settings.read({"CHATINBIO_DATA_DIR": str(Path("x")), "CHATINBIO_EMBEDDINGS": embeddings} | named)


def cosine(one: Vector, other: Vector) -> float:
    return cosines(pack(one), [pack(other)])[0]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


async def test_the_local_model_gives_the_published_numbers(minilm: MiniLM) -> None:
    [vector] = await minilm.embed(["This is an example sentence"], "document")
    assert len(vector) == minilm.dimensions == 384
    # What the model's authors' own code prints for this sentence.
    assert list(vector[:5]) == pytest.approx([0.0676569, 0.0634959, 0.0487131, 0.0793050, 0.0374481], abs=1e-6)
    assert math.fsum(value * value for value in vector) == pytest.approx(1.0, abs=1e-5)


async def test_what_means_the_same_is_nearer_than_what_does_not(minilm: MiniLM) -> None:
    triples = [
        ("Where can I hear your songs?", "Is there a place to listen to your music?", "Do you ship pottery to Norway?"),
        ("Can this go in the dishwasher?", "Is it safe to machine wash the plates?", "When is your next concert?"),
        ("Could you play at our wedding?", "We are getting married and need a band", "Which clay is this made of?"),
    ]
    for one, same, other in triples:
        a, b, c = await minilm.embed([one, same, other], "query")
        assert cosine(a, b) > cosine(a, c) + 0.3


async def test_any_text_has_a_vector(minilm: MiniLM) -> None:
    odd = ["", "👍", "a" * 10_000, "word " * 5_000, "مرحبا", "\x00"]
    found = await minilm.embed(odd, "query")
    assert [len(vector) for vector in found] == [384] * len(odd)
    assert all(math.isfinite(value) for vector in found for value in vector)


async def test_texts_do_not_change_each_others_vectors(minilm: MiniLM) -> None:
    short, long = "Hi", "Where in the world would I find a signed copy of your second novel?"
    together = await minilm.embed([short, long], "query")
    alone = [(await minilm.embed([text], "query"))[0] for text in (short, long)]
    assert together == alone


async def test_without_the_extra_the_reason_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EmbeddingsUnavailable, match=r"chatinbio-instance\[minilm\]"):
        await build_embedder(settings("local")).embed(["x"], "query")


async def test_a_provider_is_asked_at_the_models_address_with_its_key() -> None:
    async with embeddings_server() as server:
        chosen = settings("openai:letters-1", model_base_url=server.url, model_api_key="sk-embed")
        embedder = await asyncio.to_thread(build_embedder, chosen)
        assert embedder.name == "openai:letters-1"
        assert embedder.dimensions is None
        found = await embedder.embed(["abba", "cab"], "document")
        assert [list(vector) for vector in found] == [letters("abba"), letters("cab")]
        assert embedder.dimensions == 26
        assert (server.asked[0]["model"], server.asked[0]["input"]) == ("letters-1", ["abba", "cab"])
        assert server.keys == ["Bearer sk-embed"]
        await embedder.close()


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_what_a_provider_writes_in_an_error_is_not_repeated(status: int) -> None:
    async with embeddings_server() as server:
        server.status = status
        embedder = build_embedder(settings("openai:letters-1", model_base_url=server.url, model_api_key="k"))
        with pytest.raises(EmbeddingsUnavailable) as caught:
            await embedder.embed(["my secret question"], "query")
        assert "secret" not in str(caught.value)
        assert len(server.asked) == 1  # no second try while a visitor waits
        await embedder.close()


async def test_a_vector_too_few_is_an_error_and_no_mixing_up() -> None:
    async with embeddings_server() as server:
        server.drop = 1
        embedder = build_embedder(settings("openai:letters-1", model_base_url=server.url, model_api_key="k"))
        with pytest.raises(EmbeddingsUnavailable, match="no vector for each text"):
            await embedder.embed(["a", "b"], "document")
        await embedder.close()


def test_an_unknown_provider_and_a_wrong_setting_are_named() -> None:
    with pytest.raises(EmbeddingsUnavailable, match="CHATINBIO_EMBEDDINGS=nobody:x"):
        build_embedder(settings("nobody:x"))
    for wrong in ("minilm", "openai:", ":x"):
        with pytest.raises(BootError, match="CHATINBIO_EMBEDDINGS"):
            settings(wrong)


def test_vectors_are_compared_alike_with_numpy_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    stored = [pack([chance.gauss(0, 1) for _ in range(384)]) for _ in range(2000)]
    asked = pack([chance.gauss(0, 1) for _ in range(384)])
    fast = cosines(asked, stored)
    monkeypatch.setattr(vectors, "find_spec", lambda name: None)
    plain = cosines(asked, stored)
    assert fast == pytest.approx(plain, abs=1e-5)
    assert cosines(asked, [asked]) == [pytest.approx(1.0, abs=1e-5)]
    assert cosines(asked, []) == []


def test_vectors_are_packed_at_length_one() -> None:
    assert list(unpack(pack([3.0, 4.0]))) == pytest.approx([0.6, 0.8])
    assert list(unpack(pack([0.0, 0.0]))) == [0.0, 0.0]
    assert cosines(pack([1.0, 0.0]), [pack([1.0, 0.0, 0.0])]) == [0.0]
