# Two commands: `make run` shows the product with demo data, `make test` runs every check.
# Everything is installed into .venv, from lock files with hashes.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
export CRM_SOCIAL_DATA ?= data
export CRM_SOCIAL_PORT ?= 8000

.PHONY: run setup setup-dev test lint types rules tests-embedded tests-grown audit lock format clean

run: setup
	@$(BIN)/crm-social init --no-code
	@$(BIN)/crm-social demo
	@$(BIN)/crm-social serve

setup: $(VENV)/run.stamp

setup-dev: $(VENV)/dev.stamp

$(VENV)/pip.stamp:
	@sh scripts/venv "$(PYTHON)" $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/pip.stamp requirements/build.txt requirements/run.txt setup.cfg pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Every check. Debian packages for the servers are installed where that is allowed.
test: setup-dev
	@sh scripts/debian-packages
	@$(MAKE) --no-print-directory lint types rules tests-embedded tests-grown

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

rules:
	$(BIN)/lint-imports

# Two run beside each other: the forecast's threads would only be in each other's way.
tests-embedded:
	CRM_SOCIAL_TEST_SIZE=embedded OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

# The core, the forecast and how pages look know no database: once is enough.
tests-grown:
	CRM_SOCIAL_TEST_SIZE=grown OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests --ignore tests/core --ignore tests/forecast -m "not looks" -n 2 --dist loadgroup

audit: setup-dev
	$(BIN)/pip-audit --require-hashes -r requirements/run.txt

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Renew the lock files from setup.cfg and requirements/dev.in.
lock: $(VENV)/pip.stamp
	$(BIN)/pip install --quiet pip-tools
	$(COMPILE) --output-file requirements/build.txt requirements/build.in
	$(COMPILE) --extra bluesky-stream --output-file requirements/run.txt setup.cfg
	$(COMPILE) --output-file requirements/dev.txt requirements/dev.in

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
