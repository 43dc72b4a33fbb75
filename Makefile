# Everything begins here: `make run` serves, `make test` proves. Needs python3 (3.11 or later) with venv, and make.
.DEFAULT_GOAL := help
.PHONY: help install run test check browser play bench bench-nlu mutations faults faults-upgrade lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
TOOLS := $(VENV)/tools
PACKAGES := values tickets handlers nlu storage bot
DIALOGUES := tests/dialogues
# Kept whatever the environment says: else each of the hundreds of processes that the tests start compiles 400 files, half a second.
unexport PYTHONDONTWRITEBYTECODE
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip -qq

help:                ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

install: $(READY)    ## install what is needed into .venv, and start nothing

run: $(READY)        ## serve at 127.0.0.1:8012; addresses are printed
	@exec $(BIN)/minhu run --demo

# Three at a time on two cores: a third of the time a test waits for processes of its own.
test: check browser  ## everything that .ci/run runs
	$(BIN)/pytest -n 3 --dist loadfile

check: $(TOOLS)      ## style, types and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

play: $(READY)       ## play the written conversations
	@$(BIN)/minhu play $(DIALOGUES)

bench: $(TOOLS)      ## measure; BENCH=name measures one part alone
	@BENCH="$(BENCH)" $(BIN)/python -m bench

bench-nlu: $(TOOLS)  ## how much is understood; NLU=part,part SHOW=1 prints what went wrong
	@BENCH=understanding $(BIN)/python -m bench

mutations: $(TOOLS)  ## take away each slot, state and notice: does a written conversation notice?
	@$(BIN)/python -m bench.mutations

faults: $(TOOLS)     ## kills, cuts and lies under load, on SQLite and PostgreSQL; FAULTS_MINUTES=5 each, FAULTS_SEED=0 by chance
	@$(BIN)/python -m bench.faults --minutes $(or $(FAULTS_MINUTES),5) --seed $(or $(FAULTS_SEED),0) --acts "$(FAULTS_ACTS)"

faults-upgrade: $(TOOLS)  ## change the release under 50 messages a second; FAULTS_FROM=revision
	@$(BIN)/python -m bench.faults.rolling --from "$(FAULTS_FROM)"

# The locks are what is installed, by hash, anew only when they or the project's description changed: what serves, and what tests and measures besides.
$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
		echo "minhu: $(PYTHON) -m venv failed; on Debian: apt-get install -y python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@echo "installing requirements.lock into $(VENV)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(TOOLS): $(READY) requirements-dev.lock
	@echo "installing requirements-dev.lock into $(VENV)"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

browser: $(TOOLS)
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } || { \
		echo "make test needs a browser: apt-get install -y chromium fonts-noto-cjk" >&2; exit 1; }

# Nothing stands in both: the second lock holds the tools alone, of versions that agree with the first.
COMPILE = "$$folder/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock:                ## resolve the newest allowed packages into the two locks
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(PYTHON) -m venv "$$folder" && "$$folder/bin/pip" install -qq uv && \
	$(COMPILE) --extra build --output-file requirements.lock && \
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock \
		$$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock)

clean:               ## remove what can be made anew; the store under var/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find $(PACKAGES) tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
