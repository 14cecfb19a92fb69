#!/usr/bin/env bash
# The end-to-end stories of platform and visitor against the kind cluster: `make e2e-kind`, after `make kind-up`.
# The stories about killing processes and about `chatinbio up` itself are the local cluster's and are not run here.
set -euo pipefail
cd "$(dirname "$0")/../.."

STATE=.chatinbio/kind
[ -s "$STATE/api-key" ] || { echo "There is no kind cluster of this checkout. Start it: make kind-up" >&2; exit 1; }

# The stories are about Ada, the creator that `chatinbio up` signs up by itself; taken (409) means that an earlier run did.
export KUBECONFIG="$PWD/$STATE/kubeconfig"
.venv/bin/python -c 'import datetime, json, sys
from chatinbio_local.fleet.demonstration import content
json.dump(content(datetime.datetime.now().astimezone()), sys.stdout)' |
  curl --silent --show-error --output /dev/null --write-out '%{http_code}\n' http://api.localhost:8080/v1/creators \
    --resolve api.localhost:8080:127.0.0.1 --noproxy '*' \
    --header "X-API-Key: $(cat "$STATE/api-key")" --header 'Content-Type: application/json' --data @- |
  grep -qxE '202|409' || { echo "Ada could not be signed up. See: kubectl -n chatinbio-system logs deployment/chatinbio-control-plane" >&2; exit 1; }
kubectl wait --for=condition=Ready creator/ada --timeout=120s

export CHATINBIO_TEST_CONTEXTS=kind-chatinbio
export CHATINBIO_E2E_BASE=http://127.0.0.1:8080
export CHATINBIO_E2E_STATE="$PWD/$STATE"
exec .venv/bin/pytest -q \
  tests/e2e/test_a_platform_signs_up_a_creator_who_answers.py \
  tests/e2e/test_a_visitor_chats_in_the_browser.py \
  tests/e2e/test_visitors_read_no_figures.py::test_through_the_ingress_there_is_nothing_whatever_one_says
