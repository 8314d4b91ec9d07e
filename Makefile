# make demo   builds the bundled observatory and writes its report and a network page
# make test   sets up its own environment and passes the tests
# make check  lint, types and the wheel; make docs builds the documentation

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test slow check docs bench pictures clean

demo: $(VENV)/demo
	$(BIN)/triplehelix demo demo

test: $(VENV)/test
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

slow: $(VENV)/test
	$(BIN)/python -m pytest -m slow $(ARGS)

check: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .


docs: $(VENV)/docs
	$(BIN)/mkdocs build --strict

bench: $(VENV)/test
	$(BIN)/python tests/bench/bench_build.py

pictures: demo $(VENV)/test
	$(BIN)/python tests/browser/take_pictures.py demo

clean:
	rm -rf $(VENV) build dist site demo *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "triplehelix needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "This Python cannot make environments. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo: $(BIN)/python setup.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test: $(BIN)/python setup.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@ $(VENV)/demo

$(VENV)/docs: $(BIN)/python setup.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	@touch $@
