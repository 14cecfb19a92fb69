"""A Dockerfile cannot be built everywhere the tests run, so what goes wrong with one is checked in its text and by uv itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
PROGRAMS = ["operator", "control_plane", "instance"]
MEMBERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, continuation lines joined; `stage` counts from 0."""

    stage: int
    word: str
    rest: str


def _instructions(program: str) -> list[Instruction]:
    text = (ROOT / program / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found: list[Instruction] = []
    stage = -1
    for line in filter(None, (line.strip() for line in text.splitlines())):
        word, _, rest = line.partition(" ")
        stage += word == "FROM"
        found.append(Instruction(stage, word, rest.strip()))
    return found


def _manifest(program: str) -> dict[str, object]:
    return tomllib.loads((ROOT / program / "pyproject.toml").read_text())["project"]


def _last_stage(program: str) -> list[Instruction]:
    instructions = _instructions(program)
    return [i for i in instructions if i.stage == instructions[-1].stage]


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_an_image_runs_its_program_without_root(program: str) -> None:
    last = _last_stage(program)
    (user,) = (i.rest for i in last if i.word == "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number: runAsNonRoot cannot judge a name"
    (entry,) = (i.rest for i in last if i.word == "ENTRYPOINT")
    (script,) = _manifest(program)["scripts"]  # type: ignore[misc]
    assert entry == f'["{script}"]'
    assert last.index(next(i for i in last if i.word == "USER")) > max(
        (n for n, i in enumerate(last) if i.word in ("RUN", "COPY")), default=-1
    ), "what belongs to the program is made before the user changes"


def test_an_image_carries_no_build_tools(program: str) -> None:
    instructions = _instructions(program)
    assert instructions[-1].stage >= 1, "built in one stage, run in another"
    last = _last_stage(program)
    assert not [i for i in last if "uv " in i.rest or "pip " in i.rest or "npm " in i.rest]
    copies = [i.rest for i in last if i.word == "COPY"]
    assert copies == ["--from=build /app /app"]


def test_base_images_are_short_names_with_a_tag(program: str) -> None:
    bases = [i.rest.split()[0] for i in _instructions(program) if i.word == "FROM"]
    assert all(re.fullmatch(r"[a-z]+:[\w.-]+", base) for base in bases), bases
    assert not any(base.endswith(":latest") for base in bases)


def test_uv_in_the_images_is_the_uv_of_the_workspace(program: str) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    (pin,) = (d for d in groups["dev"] if isinstance(d, str) and d.startswith("uv=="))
    installs = [i.rest for i in _instructions(program) if i.word == "RUN" and "pip install" in i.rest]
    assert [pin in install for install in installs] == [True]


def test_what_the_build_copies_is_let_through_by_dockerignore(program: str) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = [
        source
        for i in _instructions(program)
        if i.word == "COPY" and "--from" not in i.rest
        for source in i.rest.split()[:-1]
    ]
    assert {source.split("/")[0] for source in sources} <= allowed


def test_the_dependency_layer_resolves_from_the_manifests_alone(program: str, tmp_path: Path) -> None:
    """The first `uv sync` of the build, asked of uv with exactly the files that were copied before it."""
    (sync, *_) = [i for i in _instructions(program) if i.word == "RUN" and i.rest.startswith("uv sync")]
    for i in _instructions(program):
        if i == sync:
            break
        if i.word != "COPY" or i.stage != sync.stage:
            continue
        *sources, target = i.rest.split()
        for source in sources:
            place = tmp_path / target / Path(source).name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
    assert {m for m in MEMBERS if (tmp_path / m / "pyproject.toml").exists()} == set(MEMBERS)
    arguments = sync.rest.removeprefix("uv sync ").replace("--no-install-workspace", "--no-emit-workspace").split()
    names = _exported(tmp_path, *arguments)
    own = {re.split(r"[\[>=<]", d)[0].lower() for d in _manifest(program)["dependencies"]}  # type: ignore[attr-defined]
    assert own - {"chatinbio-api"} <= names


@pytest.mark.parametrize(
    ("program", "strangers"),
    [
        ("operator", {"pydantic-ai-slim", "openai", "anthropic", "fastapi", "litestar", "sqlalchemy"}),
        ("control_plane", {"pydantic-ai-slim", "openai", "anthropic", "litestar", "kopf"}),
        ("instance", {"kubernetes", "kopf", "fastapi", "advanced-alchemy", "chatinbio-api"}),
    ],
)
def test_an_image_ships_nothing_of_another_program(program: str, strangers: set[str]) -> None:
    (first, *_) = [i.rest for i in _instructions(program) if i.word == "RUN" and i.rest.startswith("uv sync")]
    arguments = first.removeprefix("uv sync ").replace("--no-install-workspace", "").split()
    names = _exported(ROOT, *arguments)
    assert names
    assert not names & strangers


def test_the_instance_image_holds_the_page() -> None:
    instructions = _instructions("instance")
    built = next(n for n, i in enumerate(instructions) if i.word == "RUN" and "npm run build" in i.rest)
    page = next(n for n, i in enumerate(instructions) if i.word == "COPY" and "--from=frontend" in i.rest)
    syncs = [n for n, i in enumerate(instructions) if i.word == "RUN" and i.rest.startswith("uv sync")]
    assert built < page < syncs[-1], "the page is built, then copied, then packed into the distribution"
    place = instructions[page].rest.split()[-1]
    assert place in (ROOT / ".gitignore").read_text(), "what is built is not committed"
    packed = tomllib.loads((ROOT / "instance/pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert any(f"instance/{pattern}".startswith(place) for pattern in packed["artifacts"])


def _exported(folder: Path, *arguments: str) -> set[str]:
    """Names of the distributions that these arguments of `uv sync` install, read from the lock file without a network."""
    done = subprocess.run(
        [str(UV), "export", "--offline", "--no-hashes", "--no-annotate", "--no-header", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    names = {re.split(r"[ ;=@\[]", line)[0] for line in done.stdout.splitlines() if line and line[0] not in "-.# "}
    paths = {line.removeprefix("./").strip() for line in done.stdout.splitlines() if line.startswith("./")}
    return names | {"chatinbio-api" for path in paths if path == "crds"}
