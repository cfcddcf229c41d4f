# Needs python3 with pip, and make. Everything else is installed into .tools and .venv.

PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
CONFIG ?= config
PARALLEL ?= --numprocesses auto --maxprocesses 8
UNIT := $(addprefix tests/,alerts engine feeds matching settings stories vectors \
	test_collector.py test_corrections.py test_decide.py test_keyword_rules.py test_rulebook.py)

.PHONY: install semantic demo run test quick slow unit check bench lock format clean

install: .venv/.installed          ## the command at .venv/bin/firmwatch

semantic: .venv/.installed         ## sentence vectors too: 130 MB more on disk, 40 MB of memory, 26 ms of CPU a report
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-semantic.txt

demo: .venv/.installed             ## watch real alerts appear: no account, no network
	@$(BIN)/firmwatch demo $(ARGS)

run: .venv/.installed              ## the bot on config/
	$(BIN)/firmwatch run --config $(CONFIG)

test: quick slow                   ## every test that needs nothing else installed

quick: .venv/.dev                  ## the tests of less than a few seconds, a worker for each core
	$(BIN)/python -m pytest -m "not slow" $(PARALLEL) $(ARGS)

slow: .venv/.dev                   ## the tests that start processes and mostly wait, two at a time
	$(BIN)/python -m pytest -m slow --numprocesses 2 $(ARGS)

unit: .venv/.dev                   ## in under a minute: the rooms that decide and compute, without chats and processes
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow" $(UNIT) $(ARGS)

check: .venv/.dev                  ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/.dev                 ## rewrite the code as `make check` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.bench                ## the benchmarks, as ratios against named peers
	$(BIN)/python -m tests.bench $(ARGS)

lock: $(UV)                        ## pin every dependency by hash, without addresses
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build -o requirements.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --extra semantic --group build -c requirements.txt -o requirements-semantic.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev --group bench -c requirements-dev.txt -o requirements-bench.txt

clean:
	rm -rf .venv .tools build dist

$(UV):
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .tools uv

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --no-python-downloads --python $(PYTHON) .venv

# The markers are not a set: a later one includes the earlier, so installing for development also
# leaves the command.
.venv/.installed: requirements.txt pyproject.toml | .venv/bin/python
	@test -e .venv/.dev -o -e .venv/.bench || $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	@test -e .venv/.bench || $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.installed

.venv/.bench: requirements-bench.txt pyproject.toml | .venv/bin/python
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-bench.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.dev .venv/.installed
