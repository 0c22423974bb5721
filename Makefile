# Every target sets up .venv by itself: Python 3.11 or newer, git and make are all it needs.
PYTHON ?= python3
DATASET ?= data/lao-cai
PERIOD ?= latest
OUT ?= out
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-for-tests
# Every module with its doctests, the house, the figures, and a build with the installed wheel.
SMOKE := src tests/test_house.py tests/test_comparison.py tests/test_wheel.py
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := annexes
.PHONY: annexes test check smoke smoke-here lab format lock clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name another one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	$(BIN)/lcreport kernel
	touch $@

$(TESTS_READY): $(READY) requirements-test.lock
	$(INSTALL) --no-deps --require-hashes -r requirements-test.lock
	touch $@

annexes: $(READY)  ## the annexes of a dataset and period: make annexes DATASET=data/gso PERIOD=2021-9M
	$(BIN)/lcreport build --dataset $(DATASET) --period $(PERIOD) --out $(OUT)

test: $(TESTS_READY)  ## every test that this machine can run
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(TESTS_READY)  ## what a change must pass: format, lint, types, spelling, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell src notebooks docs README.md CHANGELOG.md CONTRIBUTING.md
	$(MAKE) test

smoke:  ## a few tests on every other Python that this machine has
	.ci/smoke

smoke-here: $(TESTS_READY)  ## the same in one environment: make smoke-here VENV=.venv-3.12 PYTHON=python3.12
	$(BIN)/python -m pytest -q -n auto --dist loadfile -p no:cacheprovider $(SMOKE)

lab: $(READY)  ## JupyterLab in this project
	$(BIN)/lcreport lab

format: $(TESTS_READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --upgrade pyproject.toml

lock:  ## pin the whole tree anew (needs uv); requirements-test.lock holds what tests add
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group build --group test --all-extras --constraints requirements.lock \
		$$(sed -nE 's/^([a-z0-9._-]+)==.*/--no-emit-package \1/p' requirements.lock) -o requirements-test.lock

clean:
	rm -rf $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis
