"""Image references → commands of this environment, by the table `images.toml`.

Place in the flow: node start → **images** → container. There is no registry: what is installed is what can be pulled.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

SHIPPED = Path(__file__).parents[1] / "images.toml"


class ImageError(Exception):
    """The image is not to be had; the message says what is."""


class ImageTableError(Exception):
    """An image table that cannot be read; the message names file and entry."""


class Reference(NamedTuple):
    """`registry/name:tag` taken apart; the tag is `latest` where none is said."""

    repository: str
    tag: str


@dataclass(frozen=True, slots=True)
class Image:
    """One entry of the table."""

    name: str
    command: tuple[str, ...]
    args: tuple[str, ...] = ()
    distribution: str = ""
    tags: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()  # of this machine, that belong to it; those that its command names do too

    def offered(self) -> list[str]:
        """The tags that exist here."""
        try:
            installed = [metadata.version(self.distribution)] if self.distribution else []
        except metadata.PackageNotFoundError:
            installed = []
        return [*installed, *self.tags]


class ImageTable:
    """The images of this node; entries of earlier tables go first."""

    def __init__(self, images: Iterable[Image]) -> None:
        self._images = tuple(images)

    @classmethod
    def load(cls, paths: Iterable[Path]) -> ImageTable:
        """Read tables. Raises ImageTableError."""
        return cls(image for path in paths for image in _read(path))

    def resolve(self, reference: str) -> Image:
        """The entry for an image reference. Raises ImageError."""
        repository, tag = split(reference)
        for image in self._images:
            if not fnmatchcase(repository, image.name):
                continue
            offered = image.offered()
            if tag in offered:
                return image
            tags = ", ".join(offered) or "none (its distribution is not installed)"
            raise ImageError(f'image "{reference}" is not on this node: tags of {repository} that are here: {tags}')
        names = ", ".join(image.name for image in self._images)
        raise ImageError(
            f'image "{reference}" is not on this node: the local cluster runs what its image table lists ({names})'
        )


def split(reference: str) -> Reference:
    """Take an image reference apart; a digest is ignored, as nothing here has one."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return Reference(head + slash + last, tag or "latest")


def _read(path: Path) -> list[Image]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("image", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImageTableError(f"cannot read the image table {path}: {error}") from error
    images = []
    for entry in entries:
        try:
            images.append(
                Image(
                    name=entry["name"],
                    command=tuple(entry["command"]),
                    args=tuple(entry.get("args", ())),
                    distribution=entry.get("distribution", ""),
                    tags=tuple(entry.get("tags", ())),
                    env=dict(entry.get("env", {})),
                    files=tuple(entry.get("files", ())),
                )
            )
        except (KeyError, TypeError) as error:
            raise ImageTableError(f"the image table {path} has an entry without {error}: {entry}") from error
    return images
