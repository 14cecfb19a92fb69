# Everything a person does with this repository. `make` alone shows the list.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin
# uv keeps to the Python it was given and to the lock file; bytecode is compiled once, since without it start-up costs three times the CPU.
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_COMPILE_BYTECODE=1 $(BIN)/uv
# A machine without Node 20 gets it as a wheel, in the project's own environment.
NODE_GROUP := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null || echo --group node)
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix instance/frontend --no-update-notifier
SOURCES := crds/src operator/src control_plane/src instance/src local/src
MANIFESTS := pyproject.toml uv.lock $(wildcard */pyproject.toml)
FRONTEND := instance/frontend
FRONTEND_SOURCES := $(shell find $(FRONTEND) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
STATIC := instance/src/chatinbio_instance/web/static/manifest.json

.PHONY: help up down clean status test check format openapi chromium setup setup-dev frontend bench screens images kind-up kind-down e2e-kind test-cluster distclean

help: ## show this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Pods may not write bytecode beside the code; what was edited since is compiled before they start.
up: setup frontend ## start everything on this machine and print the addresses; Ctrl-C stops it
	@$(BIN)/python -m compileall -q $(SOURCES)
	@exec $(BIN)/chatinbio up

down: ## stop a fleet that runs elsewhere
	@test ! -x $(BIN)/chatinbio || $(BIN)/chatinbio down

# 1 (somebody is not ready) and 3 (nothing runs) are answers, which the screen gives; only what could not be answered is an error of make.
status: ## show what runs, and which creators are not ready
	@$(BIN)/chatinbio status || { code=$$?; [ $$code -eq 1 ] || [ $$code -eq 3 ] || exit $$code; }

clean: ## stop and forget: removes .chatinbio/ with all creators and their data
	@if [ -x $(BIN)/chatinbio ]; then $(BIN)/chatinbio clean; else rm -rf .chatinbio; fi

test: setup-dev frontend chromium ## run every test; one summary at the end
	@$(BIN)/pytest -n 2 --dist loadfile -q $(PYTEST_ARGS)

check: setup-dev frontend ## lint, types and import rules, for Python and for the front end; what a visit may cost
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check
	$(BIN)/python -m tests.instance.frontend.budget

format: setup-dev ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: setup-dev ## write the description of the instance's routes anew, after they changed
	@$(BIN)/python -m chatinbio_instance.web.openapi

chromium: setup-dev ## find a Chromium for the browser tests, or install one
	@$(BIN)/python -m tests.e2e.chromium

bench: setup-dev frontend ## measure what docs/benchmarks.md states, and write it there
	@$(BIN)/python -m tests.bench

screens: setup-dev frontend chromium ## take the pictures of docs/screens anew
	@$(BIN)/python -m tests.instance.frontend.screens

images: ## build the images (needs Docker)
	@for p in operator control_plane instance; do \
	  docker build -f $$p/Dockerfile -t chatinbio/$${p/_/-}:$$(sed -n 's/^version = "\(.*\)"/\1/p' $$p/pyproject.toml) . || exit 1; done

kind-up: ## a real cluster in Docker with everything on it (needs Docker, kind, helm, kubectl)
	@bash charts/kind/up.sh

kind-down: ## remove that cluster
	@kind delete cluster --name chatinbio

test-cluster: setup-dev chromium ## the end-to-end stories against the cluster of KUBECONFIG, if CHATINBIO_TEST_CONTEXTS allows it
	@$(BIN)/python -m tests.e2e.cluster $(PYTEST_ARGS)

e2e-kind: setup-dev ## the end-to-end tests against that cluster
	@bash charts/kind/e2e.sh

setup: .venv/.run
setup-dev: .venv/.dev
frontend: $(STATIC)

distclean: clean ## also remove what was installed and built
	rm -rf .venv $(FRONTEND)/node_modules $(dir $(STATIC))

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Chat-in-Bio needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 up")'
	@echo "Setting up the project's own environment in .venv"
	@$(PYTHON) -m venv .venv || { echo "Python cannot make virtual environments here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# --inexact: what the tests need stays when only running is asked for.
.venv/.run: .venv/bin/uv $(MANIFESTS)
	@$(UV) sync --frozen --inexact --no-dev $(NODE_GROUP)
	@$(BIN)/python -m compileall -q $(SOURCES)
	@touch $@

.venv/.dev: .venv/.run
	@$(UV) sync --frozen --inexact $(NODE_GROUP)
	@touch $@

$(STATIC): .venv/.run $(FRONTEND_SOURCES)
	@echo "Building the front end"
	@$(NPM) ci --no-fund --no-audit --loglevel=error
	@$(NPM) run build --silent
	@touch $@
