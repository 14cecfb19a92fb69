#!/usr/bin/env bash
# A real cluster in Docker with everything on it: `make kind-up`. Running it again brings the cluster to the checkout's state.
# Afterwards the pages are at http://<handle>.localhost:8080, as with `make up`; stop that one first, since both use port 8080.
set -euo pipefail
cd "$(dirname "$0")/../.."

CLUSTER=chatinbio
STATE=.chatinbio/kind
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)
IMAGES=("chatinbio/operator:$VERSION" "chatinbio/control-plane:$VERSION" "chatinbio/instance:$VERSION")

say() { printf '\n== %s\n' "$*"; }

for tool in docker kind helm kubectl curl; do
  command -v "$tool" >/dev/null || { echo "This needs $tool, and it is not on the PATH. Without Docker, use: make up" >&2; exit 1; }
done
docker info >/dev/null 2>&1 || { echo "Docker does not answer. Start it, then try again." >&2; exit 1; }

mkdir -p "$STATE"
export KUBECONFIG="$PWD/$STATE/kubeconfig"

say "Images"
make images

say "Cluster"
if kind get clusters 2>/dev/null | grep -qx "$CLUSTER"; then
  kind export kubeconfig --name "$CLUSTER"
else
  kind create cluster --config charts/kind/cluster.yaml --wait 120s
fi
kind load docker-image --name "$CLUSTER" "${IMAGES[@]}"

say "Ingress"
bash charts/kind/traefik-role.sh | kubectl apply -f -
kubectl apply -f charts/kind/traefik.yaml
kubectl --namespace chatinbio-ingress rollout status deployment/traefik --timeout=180s

say "Charts"
helm upgrade --install chatinbio-crds charts/chatinbio-crds --namespace chatinbio-system --create-namespace --wait
helm upgrade --install chatinbio charts/chatinbio --namespace chatinbio-system --values charts/kind/values.yaml --wait --timeout 180s
# The tag is the same for every build of a version, so pods of an earlier build would stay.
kubectl --namespace chatinbio-system rollout restart deployment/chatinbio-operator deployment/chatinbio-control-plane
kubectl --namespace chatinbio-system rollout status deployment/chatinbio-operator --timeout=180s
kubectl --namespace chatinbio-system rollout status deployment/chatinbio-control-plane --timeout=180s

say "API key"
if [ ! -s "$STATE/api-key" ]; then
  (umask 077; kubectl --namespace chatinbio-system exec deployment/chatinbio-control-plane -- \
    chatinbio-control-plane keys create --name "kind-$(date +%s)" | tail -n 1 >"$STATE/api-key")
fi

cat <<DONE

The cluster runs.
  API        http://api.localhost:8080/docs   key in $STATE/api-key
  kubectl    export KUBECONFIG=$KUBECONFIG
  tests      make e2e-kind
  stop       make kind-down
DONE
