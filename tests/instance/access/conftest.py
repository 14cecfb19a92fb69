"""A page that may be claimed."""

from tests.instance.accounts.conftest import page

__all__ = ["page"]
