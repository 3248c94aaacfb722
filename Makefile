# Everything a newcomer runs. Only Python >= 3.11 (with venv), make and git are needed:
# the rest goes into .venv, from the versions and checksums written down in uv.lock.
#
#   make setup PYTHON=/path/to/python3.13    chooses the interpreter

UV_VERSION := 0.13.9
PYTHON ?=
BIN := .venv/bin
READY := .venv/.ready
LOCALE := relance_tui/locale

# The environment of whoever calls must not leak into ours.
unexport VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV PYTHONHOME PYTHONPATH
unexport UV_PYTHON UV_SYSTEM_PYTHON UV_NO_DEV UV_OFFLINE PIP_TARGET PIP_PREFIX
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

# Trust whom the machine trusts, a company's own authority included; without such a list, uv's own.
ifneq (,$(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export UV_SYSTEM_CERTS ?= 1
endif

.DEFAULT_GOAL := help
# Screens wait more than they compute: more workers than cores.
WORKERS ?= 3

.PHONY: help setup demo test check bench lock translations clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile \
	  | while IFS='|' read -r target text; do printf '%-21s %s\n' "$$target" "$$text"; done

setup: $(READY) ## install everything into .venv (again only when the lock has changed)
	@:

demo: $(READY) ## open the program on a throwaway copy of the sample data
	@$(BIN)/relance demo

test: $(READY) ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: $(READY) ## format, lint, types and import contracts; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## measure what the speed claims rest on
	$(BIN)/python -m benchmarks

lock: $(READY) ## choose versions again after editing the dependencies
	@$(GET_UV)
	$(BIN)/uv lock --python $(BIN)/python

translations: $(READY) ## bring the catalogues up to date with the strings of the code
	@mkdir -p $(LOCALE)
	@$(BIN)/pybabel -q extract --no-location --sort-output --project Relance -o $(LOCALE)/relance.pot relance_tui
	@[ -d $(LOCALE)/en ] || $(BIN)/pybabel -q init -D relance -l en -i $(LOCALE)/relance.pot -d $(LOCALE)
	@$(BIN)/pybabel -q update -D relance -i $(LOCALE)/relance.pot -d $(LOCALE) \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel compile -D relance -d $(LOCALE) --use-fuzzy --statistics

clean: ## remove .venv and everything that was generated
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf .coverage htmlcov dist build
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# An environment that uv itself has made comes without pip, and loses uv at each set-up.
GET_UV = { $(BIN)/python -m pip --version || $(BIN)/python -m ensurepip; } >/dev/null 2>&1; \
  $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

IS_FIT := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

$(BIN)/python:
	@chosen=''; \
	if [ -n '$(PYTHON)' ]; then \
	  if '$(PYTHON)' -c '$(IS_FIT)' 2>/dev/null; then chosen='$(PYTHON)'; fi; \
	else \
	  for candidate in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	    if $$candidate -c '$(IS_FIT)' 2>/dev/null; then chosen=$$candidate; break; fi; \
	  done; \
	fi; \
	if [ -z "$$chosen" ]; then \
	  echo "Relance needs Python 3.11 or newer with venv; $(or $(PYTHON),this machine's python3) is not that." \
	    "Install one, or name it: make setup PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	echo "Setting up .venv with $$($$chosen --version)"; \
	"$$chosen" -m venv --clear .venv

# A set-up that was interrupted leaves no stamp, and is simply done again.
$(READY): pyproject.toml uv.lock | $(BIN)/python
	@$(BIN)/python -c '$(IS_FIT)' \
	  || { echo ".venv holds a Python older than 3.11: run 'make clean' first." >&2; exit 1; }
	@$(GET_UV)
	@$(BIN)/uv sync --quiet --frozen --compile-bytecode --python $(BIN)/python
	@$(BIN)/python -m compileall -q relance_tui
	@touch $(READY)
	@echo "Ready: $(BIN)/relance"
