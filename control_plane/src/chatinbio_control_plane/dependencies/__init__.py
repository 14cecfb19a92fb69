"""What every feature is handed: the settings, the cluster, the database, the caller, what is counted."""

from chatinbio_control_plane.dependencies.context import Call, Called, Caller, Context, InContext
from chatinbio_control_plane.dependencies.figures import Figures

__all__ = ["Call", "Called", "Caller", "Context", "Figures", "InContext"]
