.DEFAULT_GOAL := help
PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# the tests start curator some hundred times: compile it once, whatever the machine's habit
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup demo test lint types floors ci torture bench bench-feeds bench-extract bench-match bench-order bench-desk lock clean

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 16

setup: .venv/run  ## make .venv with curator in it

demo: .venv/run  ## run the whole job on a made-up newsroom, without network
	$(BIN)/curator demo

test: .venv/dev  ## run the tests; those that need a Debian package or a corpus are skipped where it is missing
	$(BIN)/pytest -n 2 $(ARGS)

lint: .venv/dev  ## hold the code to its format and its rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev  ## check the types of src
	$(BIN)/mypy

floors: .venv/dev  ## check that every module imports only from below
	$(BIN)/lint-imports

ci: test lint types floors  ## do what .ci/run does, without installing Debian packages

torture: .venv/dev  ## let hostile servers do their worst: how each source ends, memory, 200 kills; some 20 minutes
	$(BIN)/python -m benchmarks.torture

bench: .venv/dev  ## time a refresh of 500 feeds against newsboat and reader
	$(BIN)/python -m benchmarks.refresh

bench-feeds: .venv/dev  ## measure how feeds are read: agreement with feedparser and gofeed, CPU a feed
	$(BIN)/python -m benchmarks.feeds

bench-extract: .venv/dev  ## measure how pages are read: leads, titles, bylines, dates, pictures
	$(BIN)/python -m benchmarks.extract

bench-match: .venv/dev  ## measure how articles are matched: stories, copies, edits, CPU among a million
	$(BIN)/python -m benchmarks.match

bench-desk: .venv/dev  ## time the desk with 50,000 stories that wait, and while 500 sources are refreshed
	$(BIN)/python -m benchmarks.desk

bench-order: .venv/dev  ## measure how well the learned order brings up what will be picked, by a replay of decisions
	$(BIN)/python -m benchmarks.order

lock:  ## make the locks anew from pyproject.toml; the only target that needs uv
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock
	! grep -n '://' requirements.lock requirements-dev.lock

clean:  ## remove the environment, the caches and the demo's folder; data/ stays
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
