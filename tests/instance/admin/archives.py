"""Archives of an instance as the tests look into them, change them, and bring them over HTTP."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import httpx

Files = dict[str, bytes]


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def manifest_of(files: Files) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    return manifest


def resealed(files: Files, **changes: Any) -> bytes:
    """An archive whose manifest agrees with its files, as a skilled hand would leave it."""
    manifest = manifest_of(files) | changes
    for table in manifest["tables"]:
        data = files.get(f"tables/{table}.jsonl", b"")
        manifest["tables"][table] = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
    return zipped(files | {"manifest.json": json.dumps(manifest).encode()})


async def exported(creator: httpx.AsyncClient) -> bytes:
    answer = await creator.get("/api/admin/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def brought(creator: httpx.AsyncClient, archive: bytes, query: str = "") -> httpx.Response:
    headers = {"Content-Type": "application/zip"}
    return await creator.post(f"/api/admin/import{query}", content=archive, headers=headers, timeout=60)
