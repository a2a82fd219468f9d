# `make run` and `make test` are all that a newcomer needs; both create .venv and install what is pinned, once.
PYTHON ?= python3
# Tests wait more than they compute, so that more of them than there are processors run side by side.
WORKERS ?= 4
BIN := .venv/bin

.PHONY: run test fuzz postgresql check coverage format lock fit clean

run: .venv/installed
	@$(BIN)/python bot.py

test: check
	$(BIN)/python -m pytest -q -n $(WORKERS)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r -c pyproject.toml .

# Gives the bot ten times as many made-up updates as `make test` does; FUZZ_SEED=N makes others.
fuzz: .venv/installed-dev
	FUZZ_UPDATES=30000 $(BIN)/python -m pytest -q tests/security/test_updates.py

# Adds the driver of PostgreSQL, for storage.url = postgresql+asyncpg://...
postgresql: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgresql.lock

coverage: .venv/installed-dev
	$(BIN)/python -m pytest -q --cov --cov-report=term

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Fits the weights of the decision to answer (knowledge/weights.yaml) on the evaluation set.
fit: .venv/installed-dev
	$(BIN)/python -m benchmarks.fit

# Pins everything in pyproject.toml with hashes; needs uv.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --extra postgresql --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --quiet --upgrade -o requirements-postgresql.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--quiet --upgrade -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
