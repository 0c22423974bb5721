# Every target sets up .venv by itself: Python 3.11 or newer, git and make are all it needs.
PYTHON ?= python3
DATASET ?= data/lao-cai
PERIOD ?= latest
OUT ?= out
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := annexes
.PHONY: annexes test check lab format lock airflow clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name another one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	$(BIN)/lcreport kernel
	touch $(READY)

annexes: $(READY)  ## the annexes of a dataset and period: make annexes DATASET=data/gso PERIOD=2021-9M
	$(BIN)/lcreport build --dataset $(DATASET) --period $(PERIOD) --out $(OUT)

test: $(READY)  ## every test that this machine can run
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(READY)  ## what a change must pass: format, lint, types, spelling, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell src notebooks docs README.md CHANGELOG.md
	$(MAKE) test

lab: $(READY)  ## JupyterLab in this project
	$(BIN)/lcreport lab

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m lcreport.lab.strip notebooks/*.ipynb

airflow: .venv-airflow/.ready  ## Airflow in a venv of its own, for the test that imports its DAG

.venv-airflow/.ready: tests/airflow.lock
	$(PYTHON) -m venv .venv-airflow
	.venv-airflow/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/airflow.lock
	touch $@

lock:  ## pin the whole tree anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --all-extras --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis
