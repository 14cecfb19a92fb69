#!/usr/bin/env bash
# Prints Traefik's ClusterRole, made of the rules in charts/chatinbio/rbac/traefik.yaml.
set -euo pipefail
cd "$(dirname "$0")/../.."

cat <<'ROLE'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: chatinbio-traefik
rules:
ROLE
awk '/^namespaced:/ {exit} inside {print} /^cluster:/ {inside = 1}' charts/chatinbio/rbac/traefik.yaml
