#!/usr/bin/env bash
# The end-to-end stories of platform and visitor against the kind cluster: `make e2e-kind`, after `make kind-up`.
# The stories about killing processes and about `chatinbio up` itself are the local cluster's and are not run here.
set -euo pipefail
cd "$(dirname "$0")/../.."

STATE=.chatinbio/kind
[ -s "$STATE/api-key" ] || { echo "There is no kind cluster of this checkout. Start it: make kind-up" >&2; exit 1; }

export CHATINBIO_E2E_BASE=http://127.0.0.1:8080
export CHATINBIO_E2E_STATE="$PWD/$STATE"
exec .venv/bin/pytest -q \
  tests/e2e/test_a_platform_signs_up_a_creator_who_answers.py \
  tests/e2e/test_a_visitor_chats_in_the_browser.py
