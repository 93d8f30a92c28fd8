# Needs Python 3.11 or newer and make; everything else goes into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin

.PHONY: demo test lint check-types pytest bench docs clean

demo: .venv/runs
	@mkdir -p out
	@$(BIN)/nicplanner init - > out/classic.yaml
	$(BIN)/nicplanner plan out/classic.yaml -o out/classic

test: lint check-types pytest

lint: .venv/tests
	$(BIN)/ruff check .

check-types: .venv/tests
	$(BIN)/mypy

pytest: .venv/tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(PYTEST)

bench: .venv/benches
	$(BIN)/python benchmarks/ten_port.py
	$(BIN)/python benchmarks/cold.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/earlier.py
	$(BIN)/python benchmarks/explain.py
	$(BIN)/python benchmarks/size.py
	$(BIN)/python benchmarks/models.py
	$(BIN)/python benchmarks/groups.py
	$(BIN)/python benchmarks/study.py
	$(BIN)/python benchmarks/report.py

docs: .venv/docs
	$(BIN)/python notebooks/site/build.py --execute out/docs

clean:
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Each target installs what it needs, once for each change of pyproject.toml.
.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit('nicplanner needs Python 3.11 or newer') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv .venv

.venv/runs: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tests: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/runs

.venv/benches: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@ .venv/runs

.venv/docs: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@ .venv/runs
