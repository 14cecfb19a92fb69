"""Where the API server is and who we are there: KUBECONFIG, else the pod's service account, else ~/.kube/config."""

from __future__ import annotations

import os
from pathlib import Path

from kubernetes.aio.client import ApiClient, Configuration
from kubernetes.aio.config import ConfigException, load_incluster_config, load_kube_config

from chatinbio_operator.cluster.requests import Requests
from chatinbio_operator.cluster.writing import AT_ONCE
from chatinbio_operator.errors import OperatorError

_POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


def own_namespace() -> str:
    """The namespace of the pod that this runs in, `default` outside of pods."""
    try:
        return _POD_NAMESPACE.read_text(encoding="ascii").strip() or "default"
    except OSError:
        return "default"


async def connect(concurrency: int, requests: Requests) -> ApiClient:
    """A client with one connection pool for the life of the process, whose requests are counted. Raises OperatorError."""
    configuration = Configuration()
    kubeconfig = os.environ.get("KUBECONFIG", "")
    try:
        if not kubeconfig and "KUBERNETES_SERVICE_HOST" in os.environ:
            load_incluster_config(client_configuration=configuration)
        else:
            await load_kube_config(
                config_file=kubeconfig or str(Path("~/.kube/config").expanduser()),
                client_configuration=configuration,
                persist_config=False,
            )
    except (ConfigException, OSError) as error:
        raise OperatorError(
            f"no API server to talk to: {error}. Set KUBECONFIG to a kubeconfig, or run in a pod with a service account."
        ) from error
    # Room for the passes that go well and, beside them, for those whose requests hang (`reconcile.lanes`).
    configuration.connection_pool_maxsize = 2 * AT_ONCE * concurrency
    # Certificates come from the kubeconfig; a proxy of the environment is not meant for the cluster's own address.
    configuration.client_session_kwargs = {"trust_env": False, "trace_configs": [requests.trace()]}
    return ApiClient(configuration)
