# symbl-tui: everything a developer or a CI machine does, by name. `make` alone lists it.
VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
SDK    := tests/sdk/.venv/.installed

# What the tests need besides Python: PortAudio, a sound server to record from, a terminal to look at, a browser,
# a way in from another machine, the thin codecs, telephones, the database and the proxies of several engines.
PACKAGES := libportaudio2 libasound2-plugins pulseaudio pulseaudio-utils tmux chromium openssh-server openssh-client \
            libspeex1 libvo-amrwbenc0 locales baresip sip-tester postgresql haproxy nginx systemd

# Without byte code each of the tests' thousand processes compiles the program anew: half as long again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo install test test-fast properties soak check bench constraints system-packages clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      install what is missing and watch the bundled meeting being understood"
	@echo "make install   create $(VENV) and install symbl-tui into it"
	@echo "make test      install what the tests need and run them"
	@echo "make test-fast the tests that need no other programs (sound server, browser, PostgreSQL): under 2 minutes"
	@echo "make properties the tests of properties, with new examples"
	@echo "make soak      the long proofs: faults, a day at high speed, nodes killed, databases stopped"
	@echo "make check     ruff, mypy, import contracts, spelling"
	@echo "make bench     print the measured figures"
	@echo "make constraints pin all dependencies with hashes (constraints.txt)"

$(PYTHON):
	python3 -m venv $(VENV)

$(STAMP): pyproject.toml | $(PYTHON)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV): pyproject.toml | $(PYTHON)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP) $@

# Symbl's own SDKs, unmodified, as clients of the engine; apart from everything of ours. Needs npm.
$(SDK): tests/sdk/package.json tests/sdk/requirements.txt
	npm install --prefix tests/sdk --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	python3 -m venv tests/sdk/.venv
	tests/sdk/.venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/sdk/requirements.txt
	@touch $@

install: $(STAMP)

demo: $(STAMP)
	@$(VENV)/bin/symbl-tui demo

# As root on Debian the missing packages are installed; elsewhere they are named.
system-packages:
	@missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "The tests need these packages (Debian's names):$$missing" >&2; exit 1; \
	fi

# Three at a time, also on two cores: over half of it waits for real time to pass.
test: system-packages $(DEV) $(SDK)
	$(PYTHON) -m pytest -n 3 --dist loadfile

# Those that tests/support/selection.py does not mark as system or slow.
test-fast: $(DEV)
	$(PYTHON) -m pytest -n 3 --dist loadfile --fast

# With examples that no run has had before: every property, a few minutes.
properties: $(DEV)
	$(PYTHON) -m pytest -n 3 --dist loadfile --hypothesis-profile random -m hypothesis

soak: system-packages $(DEV)
	$(PYTHON) -m pytest -m soak -s

check: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell

bench: system-packages $(DEV)
	$(PYTHON) -m tests.bench

# For docs/licences.md: every version and the hash of every file, without the address they came from.
constraints: $(DEV)
	$(VENV)/bin/uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --extra docx --extra mcp --extra otel --extra postgresql --extra sherpa --extra sip --extra web --extra whisper \
	  --custom-compile-command 'make constraints' --output-file constraints.txt pyproject.toml

clean:
	rm -rf $(VENV) tests/sdk/.venv tests/sdk/node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
