"""The only part that speaks to the API server and to DNS: requests, and the memory of what was said.

Place in the flow: reconcile reads from and writes through it.
"""

from chatinbio_operator.cluster.api import Api
from chatinbio_operator.cluster.connection import connect, own_namespace
from chatinbio_operator.cluster.domains import Dns, Domains
from chatinbio_operator.cluster.lease import Lease
from chatinbio_operator.cluster.memory import Memory
from chatinbio_operator.cluster.requests import Requests
from chatinbio_operator.cluster.writing import Writer

__all__ = ["Api", "Dns", "Domains", "Lease", "Memory", "Requests", "Writer", "connect", "own_namespace"]
