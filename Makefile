# make run: the demo · make test: everything · make check: the fast gates · make bench, make soak: on request
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
.PHONY: run test check unit snapshots bench soak schemas pictures lock clean

run: $(VENV)/.ready
	@$(BIN)/pmtui demo

test: check unit

unit: $(VENV)/.ready
	$(BIN)/pytest -q -n 2 -m "not serial"
	$(BIN)/pytest -q -m serial

check: $(VENV)/.ready
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

snapshots: $(VENV)/.ready
	$(BIN)/pytest -q tests/tui --snapshot-update

bench: $(VENV)/.ready
	$(BIN)/python -m tests.bench

soak: $(VENV)/.ready
	PMTUI_SOAK=1 $(BIN)/pytest -q -s tests/soak tests/room/test_room_anonymity.py tests/net/test_wire_anonymity.py tests/net/test_convergence.py

schemas: $(VENV)/.ready
	$(BIN)/python -m pmtui.documents.contracts schemas

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -o constraints.txt --upgrade

$(VENV)/.ready: constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "pmtui needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Preparing $(VENV) (once)…" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist
