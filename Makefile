.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV ?= uv
PORT ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
NPM_STAMP := tests/node/node_modules/installed
# Where there is no node, the tests that need it are skipped.
WITH_NODE := $(if $(and $(shell command -v node),$(shell command -v npm)),$(NPM_STAMP))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(STAMP) ## the whole product on this machine, nothing configured (PORT=N)
	@$(BIN)/python -m bot demo $(if $(PORT),--port $(PORT))

.PHONY: test
test: $(STAMP) $(WITH_NODE) ## all checks: format, lint, types, imports, tests, the domain's coverage (ARGS for pytest)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/coverage erase
	$(BIN)/pytest tests/domain --numprocesses=auto --cov=bot.domain --cov-report=
	@echo 'bot/domain, every branch:'
	$(BIN)/coverage report --skip-covered --fail-under=100
	timeout --signal=ABRT --kill-after=30 2400 $(BIN)/pytest --ignore=tests/domain --numprocesses=auto --dist=worksteal $(ARGS)

.PHONY: coverage
coverage: $(STAMP) $(WITH_NODE) ## which lines of the whole product no test of `make test` reaches (slower by a half)
	$(BIN)/coverage erase
	$(BIN)/pytest --numprocesses=auto --dist=worksteal --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --skip-covered

.PHONY: soak
soak: $(STAMP) ## the heavy suites
	$(BIN)/pytest -m soak --timeout=1800 -o faulthandler_timeout=1900 $(ARGS)

.PHONY: bench
bench: $(STAMP) ## the benchmark figures as `name: value` lines
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: format
format: $(STAMP) ## put the code into its format and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: venv
venv: $(STAMP) ## only prepare .venv

# Rebuilt as a whole when the lock changes: what was once installed and is locked no more would hide a missing requirement.
# The lock is complete, so pip resolves nothing (--no-deps; `pip check` proves it): an older pip, such as the one that comes
# with Python 3.11, would else ask for hashes of its own find as soon as a package with extras has a newer release.
$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed: make PYTHON=python3.11 …'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo 'This Python cannot make environments; on Debian install python3-venv.'; exit 1; }
	@echo 'Preparing $(VENV) from $< (once)'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps --requirement $<
	@$(BIN)/python -m pip --quiet --disable-pip-version-check check
	@touch $@

$(NPM_STAMP): tests/node/package-lock.json
	@cd $(<D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Versions younger than a week are left alone: most bad releases are found and withdrawn by then.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --exclude-newer '1 week' --generate-hashes --no-header --no-annotate --no-emit-index-url

.PHONY: lock
lock: ## renew both lock files from the .in files (needs uv; ARGS=--upgrade)
	$(LOCK) $(ARGS) requirements.in --output-file requirements.txt
	$(LOCK) $(ARGS) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt
