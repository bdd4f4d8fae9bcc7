PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-training lint bench lock clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: .venv/run ## install, fetch the model files, explain the example inputs
	.venv/bin/emotrace weights pull
	.venv/bin/emotrace explain "$$(.venv/bin/emotrace weights path portrait)" examples/voice.flac \
	    --text "I got the job! I can't believe it, I am so happy!" -o - -o demo.html -o demo.json
	@echo "The same is in demo.html (open it in a browser) and in demo.json."

test: demo .venv/dev ## the same, then the tests, but the slow ones
	$(PY) -m pytest -n 2 --dist loadfile -m "not slow and not training"

test-slow: demo .venv/dev ## the slow tests: clusters of Ray, runs that are killed again and again
	$(PY) -m pytest -m slow

test-training: demo .venv/train ## the tests of training that need PyTorch, which is fetched for them
	$(PY) -m pytest -m training

lint: .venv/dev ## style, types, direction of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/dev ## speed on this machine, beside the bare libraries
	$(PY) benchmarks/report.py face_speed voice_speed token_speed start_speed

lock: .venv/dev ## resolve the locked versions anew
	$(PY) -m pip install --quiet uv
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	    --custom-compile-command "make lock" pyproject.toml -o requirements/run.txt
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	    --custom-compile-command "make lock" pyproject.toml --group dev -o requirements/dev.txt

clean: ## remove the environment and what was made
	rm -rf .venv build dist demo.html demo.json

.venv/run: requirements/run.txt pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@echo "Installing the locked versions. llama.cpp is compiled on the way: 4 to 10 minutes, once."
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.venv/train: pyproject.toml .venv/dev
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@
