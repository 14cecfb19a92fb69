"""The Kubernetes-compatible API of the local cluster: routes → rbac → objects → store → watches."""

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.kubeconfig import write_kubeconfig
from chatinbio_local.api.rbac import User
from chatinbio_local.api.reading import LogSource
from chatinbio_local.api.server import ApiServer

__all__ = ["ApiServer", "Faults", "LogSource", "User", "write_kubeconfig"]
