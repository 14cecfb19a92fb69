"""The HTTP application: routes, documents, and what surrounds every request."""

from chatinbio_control_plane.app.application import create_app

__all__ = ["create_app"]
