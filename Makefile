# Every check and every build has one definition, here; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help setup run triage test test-running test-browser check fix docs reading-age mutants bench bench-triage bench-web bench-casework bench-portal lock clean

export UV_PYTHON_DOWNLOADS := never
# Modules are compiled once, and not at every start of every process.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
UV := .tools/bin/uv
PYTHON ?= python3

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' Makefile

setup: .venv/.dev ## Prepare everything for work on Fairlead

run: .venv/.run assets ## Run Fairlead here with invented people, until Ctrl-C
	@$(BIN)/fairlead demo

triage: .venv/.run ## Triage an example incident on the command line
	@$(BIN)/fairlead triage examples/pressure.toml

test: .venv/.dev assets ## Run every test but those in a browser, with proofs and coverage
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto --dist worksteal
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

test-running: .venv/.dev assets ## Start, kill and stop everything, as a whole
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/running

test-browser: .venv/.dev assets ## Walk the pages in Chromium, with a check of their accessibility
	@$(BIN)/python -m pytest tests/browser

check: .venv/.dev ## Lint, types, layers, style, guidance, generated pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint src
	@$(BIN)/python scripts/style.py
	@$(BIN)/fairlead guidance check
	@$(BIN)/python scripts/pages.py --check

fix: .venv/.dev ## Mend what a machine can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/.dev ## Write the generated pages: handbook, JSON Schema, picture
	@$(BIN)/python scripts/pages.py

reading-age: .venv/.dev ## Measure how easily the pages of the door are read
	@$(BIN)/python scripts/reading_age.py

mutants: .venv/.mutants assets ## Break the rules of who sees what, one by one: does a test notice?
	@rm -rf mutants
	@$(BIN)/mutmut run --max-children 1 $(MUTANTS)
	@$(BIN)/mutmut results

bench: .venv/.bench assets ## Measure every speed, one table after the other
	@$(BIN)/python bench/speeds.py
	@$(BIN)/python bench/web.py
	@$(BIN)/python bench/casework.py
	@$(BIN)/python bench/portal.py

bench-triage: .venv/.bench ## Measure the speeds of triage, beside other engines
	@$(BIN)/python bench/speeds.py

bench-web: .venv/.dev assets ## Measure the speeds of the platform with its database
	@$(BIN)/python bench/web.py

bench-casework: .venv/.dev assets ## Measure the speeds of casework over a million concerns
	@$(BIN)/python bench/casework.py

bench-portal: .venv/.dev assets ## Measure the speeds of the young person's door
	@$(BIN)/python bench/portal.py

lock: $(UV) ## Lock the dependencies anew, with hashes
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  requirements/tools.in -o requirements/tools.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  requirements/node.in -o requirements/node.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  pyproject.toml requirements/build.in -o requirements/run.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  pyproject.toml requirements/build.in --group dev -o requirements/dev.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  pyproject.toml requirements/build.in --group dev --group bench -o requirements/bench.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  pyproject.toml requirements/build.in --group dev --group mutants \
	  -c requirements/dev.txt -o requirements/mutants.txt

clean: ## Remove everything that was set up
	rm -rf .venv .tools node_modules var-test mutants src/fairlead/web/static/built .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: assets
assets: $(UV)
	@$(PYTHON) scripts/assets.py

$(UV): requirements/tools.txt
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.run: requirements/run.txt pyproject.toml $(UV)
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.mutants: requirements/mutants.txt .venv/.dev
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/mutants.txt
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.dev
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@
