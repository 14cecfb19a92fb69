"""The ConfigMap with what a new page starts with. Its bytes depend on the Creator alone, so nothing is written anew."""

from __future__ import annotations

import json
from typing import Any

from chatinbio_api import Creator
from chatinbio_operator.model import SEED_KEY, Body, Platform, owned_metadata, seed_name


def config_map(creator: Creator, platform: Platform) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": owned_metadata(creator, platform, seed_name(creator.handle)),
        "data": {SEED_KEY: json.dumps(_seed(creator), ensure_ascii=False, indent=1, sort_keys=True) + "\n"},
    }


def _seed(creator: Creator) -> dict[str, Any]:
    spec = creator.spec
    seed: dict[str, Any] = {
        "displayName": spec.display_name,
        "profile": spec.profile.model_dump(by_alias=True, exclude_none=True, mode="json"),
    }
    if spec.claim_token_hash:
        seed["claimTokenHash"] = spec.claim_token_hash
    return seed
