PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench lock clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/run: requirements/run.txt pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@echo "Installing. llama.cpp is compiled here: about 4 minutes, once."
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
