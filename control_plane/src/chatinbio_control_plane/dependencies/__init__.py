"""What every feature is handed: the settings, the cluster, the database, the caller."""

from chatinbio_control_plane.dependencies.context import Call, Called, Caller, Context, InContext

__all__ = ["Call", "Called", "Caller", "Context", "InContext"]
