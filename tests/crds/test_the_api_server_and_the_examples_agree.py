"""The same examples against a running API server, with the strict reading that kubectl asks for."""

from __future__ import annotations

from pathlib import Path

from tests.crds.test_the_models_and_the_examples_agree import INVALID, VALID, complaint, load
from tests.local.api.harness import Http, running_api

CREATE = "/apis/chatinbio.dev/v1alpha1/creators?fieldValidation=Strict&dryRun=All"


async def test_it_takes_every_valid_example(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api, Http(api) as http:
        answers = {path.stem: await http.call("POST", CREATE, load(path)) for path in VALID}
    assert {name: body for name, (status, body) in answers.items() if status != 201} == {}


async def test_it_refuses_every_invalid_example_with_the_expected_complaint(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api, Http(api) as http:
        answers = {path: await http.call("POST", CREATE, load(path)) for path in INVALID}
    assert {path.stem: body for path, (status, body) in answers.items() if status not in (400, 422)} == {}
    assert {
        path.stem: body["message"]
        for path, (_, body) in answers.items()
        if complaint(path).lower() not in body["message"].lower()
    } == {}


async def test_it_fills_in_the_defaults_that_the_models_have(tmp_path: Path) -> None:
    from chatinbio_api import Creator

    async with running_api(tmp_path) as api, Http(api) as http:
        for path in VALID:
            _, body = await http.call("POST", CREATE, load(path))
            assert Creator.parse(body).spec == Creator.parse(load(path)).spec
