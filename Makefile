# `make demo` and `make test` are all one needs; each makes .venv from pinned versions first.
# Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help .venv demo test coverage lint format bench chaos walks clients wheel-check clean

help:
	@echo 'make demo         a desk at work in two embedded trackers; nothing to set up'
	@echo 'make test         the tests; minutes'
	@echo 'make coverage     the same, with which lines and branches they go through'
	@echo 'make lint         style, types and who may import whom'
	@echo 'make format       put the code into the form that lint wants'
	@echo 'make bench        what it does per second, as a table'
	@echo 'make chaos        the tests that kill, drop and delay; minutes'
	@echo 'make walks        the walks of a desk at work on the other trackers that are played, and on projects set up by apply; minutes'
	@echo 'make clients      clients of Node.js on the embedded trackers, as a table; needs npm'
	@echo 'make wheel-check  build, install and run the packages as a user would'
	@echo 'make clean        remove .venv and what was built'

.venv: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("sdesk-sync needs Python 3.11 or newer, and $(PYTHON) is %d.%d: make PYTHON=..." % sys.version_info[:2])'
	@echo 'Installing the pinned libraries into .venv (once; a minute or so) ...'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r constraints.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check -q --disable-pip-version-check
	@touch .venv/installed
	@echo 'Installed.'

demo: .venv/installed
	@$(BIN)/sdesk-sync demo

test: .venv/installed
	$(BIN)/pytest -q -n 2

# Apart from `make test`: counting branches takes half as long again.
coverage: .venv/installed
	$(BIN)/pytest -q -n 2 --cov

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict sdesk_sync tests scripts benchmarks
	$(BIN)/lint-imports --no-logo --no-cache

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed
	@$(BIN)/python -m benchmarks

chaos: .venv/installed
	$(BIN)/pytest -m chaos tests

# `make test` walks the two trackers of the stories; these one by one, since tickets of theirs have equal names.
# The last five are projects that began empty and were set up by `apply`.
walks: .venv/installed
	for tracker in support-jsm support-dc engineering-premium; do \
		SDESK_TRACKERS=$$tracker $(BIN)/pytest -q -n 2 tests/e2e tests/engine -k $$tracker || exit 1; \
	done
	SDESK_BEGINS=applied SDESK_TRACKERS=engineering $(BIN)/pytest -q -n 2 tests/e2e -k engineering
	SDESK_BEGINS=applied SDESK_TRACKERS=engineering-premium $(BIN)/pytest -q -n 2 tests/e2e -k engineering-premium
	for tracker in support support-jsm; do \
		SDESK_BEGINS=applied SDESK_TRACKERS=$$tracker $(BIN)/pytest -q -n 2 tests/e2e -k $$tracker || exit 1; \
	done
	SDESK_BEGINS=applied SDESK_TRACKERS=support $(BIN)/pytest -q -n 2 tests/engine -k support
	SDESK_BEGINS=applied-german SDESK_TRACKERS=engineering $(BIN)/pytest -q -n 2 tests/e2e -k engineering

clients: .venv/installed
	@$(BIN)/python -m scripts.node_clients

wheel-check: .venv/installed
	@$(BIN)/python scripts/wheel_check.py

clean:
	rm -rf .venv build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
