"""Finds the Chromium that the browser tests drive; `python -m tests.e2e.chromium` installs one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Path of a Chromium: CHATINBIO_CHROMIUM, the system's, or the one that playwright installed."""
    named = os.environ.get("CHATINBIO_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return bundled if Path(bundled).exists() else None


def install() -> None:
    """Install one: from Debian's packages as root, otherwise playwright's own build."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    if find() is None:
        print("No Chromium on this machine; installing one for the browser tests.", flush=True)
        try:
            install()
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"That failed: {error}", file=sys.stderr)
    if find() is None:
        print(
            "The browser tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium), "
            "or name one: CHATINBIO_CHROMIUM=/path/to/chrome make test",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
