# Every target does its own set-up; only Python >= 3.11 and make are needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SLOW := slow-browser slow-chaos slow-faults slow-fuzz slow-long
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))

.PHONY: run test slow $(SLOW) chaos lint types bench screenshots lock help

help:  ## Say what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(READY) $(CATALOGUES)  ## Start sandbox, plugin and worker, install, import, print the address
	@mkdir -p instance && rm -f instance/run.sqlite3*
	@$(BIN)/python -m sandbox.environment > instance/run.env
	@set -a && . ./instance/run.env && set +a && $(BIN)/flask --app wsgi db upgrade
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start --no-colour --env instance/run.env

test: $(READY) $(CATALOGUES)  ## Run the tests (PostgreSQL ones too where a server answers)
	$(BIN)/pytest -n auto

# Beside each other: most of them wait for browsers and processes most of the time.
slow: $(READY) $(CATALOGUES)  ## Run the browser, chaos, fault, fuzz and long tests
	@$(MAKE) --no-print-directory --keep-going --jobs --output-sync=target $(SLOW)

# Two browsers, each with a shop of its own; the two databases beside each other.
slow-browser: HOW = -n 2 --dist loadfile --no-loadscope-reorder
slow-chaos: HOW = -n 2 --dist loadgroup

$(SLOW): slow-%: $(READY) $(CATALOGUES)
	$(BIN)/pytest -m $* $(HOW)

chaos: $(READY) $(CATALOGUES)  ## Kill 2,000 workers on each database, and print what came of it
	$(BIN)/python -m tests.chaos.long

lint: $(READY)  ## Check style and the rules of import
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)  ## Check the types
	$(BIN)/mypy

bench: $(READY) $(CATALOGUES)  ## Measure the intake against a no-op, ratings against plain SQL
	$(BIN)/python -m bench

screenshots: $(READY) $(CATALOGUES)  ## Take the pictures of docs/screenshots
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

lock: $(READY)  ## Write the locks anew from pyproject.toml: of all, and of what a server needs
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --universal \
		--python-version 3.11 --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock --generate-hashes --universal \
		--python-version 3.11 --no-header --no-annotate --quiet -o requirements.runtime.lock

# No resolving: the lock is complete, and a release made since then must not win over it.
$(READY): requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

%.mo: %.po | $(READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 3,$(subst /, ,$<))
