# Every target does its own set-up; only Python >= 3.11 and make are needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))

.PHONY: run test slow lint types bench screenshots lock help

help:  ## Say what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(READY) $(CATALOGUES)  ## Start sandbox, plugin and worker, install, import, print the address
	@mkdir -p instance && rm -f instance/run.sqlite3*
	@$(BIN)/python -m sandbox.environment > instance/run.env
	@set -a && . ./instance/run.env && set +a && $(BIN)/flask --app wsgi db upgrade
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start --no-colour --env instance/run.env

test: $(READY) $(CATALOGUES)  ## Run the tests (PostgreSQL ones too where a server answers)
	$(BIN)/pytest -n auto

slow: $(READY) $(CATALOGUES)  ## Run the browser, chaos, fault and fuzz tests
	@mkdir -p instance
	$(BIN)/pytest -m "chaos or faults or fuzz" > instance/broken.log 2>&1 & broken=$$!; \
	$(BIN)/pytest -m browser; browser=$$?; \
	wait $$broken; broken=$$?; cat instance/broken.log; exit $$((browser | broken))

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

lock: $(READY)  ## Write requirements.lock anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --universal \
		--python-version 3.11 --no-header --no-annotate --quiet -o requirements.lock

# No resolving: the lock is complete, and a release made since then must not win over it.
$(READY): requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

%.mo: %.po | $(READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 3,$(subst /, ,$<))
