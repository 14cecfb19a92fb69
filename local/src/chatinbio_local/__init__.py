"""The local cluster: a Kubernetes-compatible API in one process, pods as local processes."""
