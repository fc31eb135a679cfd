# make run    serve the playground           make bench     figures, as ratios
# make test   every test                     make lint      ruff, types, import directions
# make nightly  the long tests, all figures  make pictures  screenshots and cards, made again
#                                            make durations  records what each test file takes
# Written for make 3.81 (macOS) and later.

VENV   := .venv
VPY    := $(VENV)/bin/python
RUN    := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
NEWER  := import sys; sys.exit(sys.version_info < (3, 11))
CODE   := app.py engine ui pages bench recipes tests

# The interpreter that the environment is made from: the first that is new enough. Another one:
# make run PYTHON=/path/to/python
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
            $$python -c '$(NEWER)' >/dev/null 2>&1 && echo $$python && break; done)

# A run of the tests starts a dozen servers, each of which would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test nightly durations bench load lint format pictures install install-dev clean

run: $(RUN)
	$(VPY) -m streamlit run app.py

# Two processes, side by side what computes and what drives a browser (tests/support/scheduling.py).
test: $(DEV)
	$(VPY) -m tests.support.chromium
	$(VPY) -m pytest --numprocesses=2 --budget $(ARGS)

# What is too long for every change: recipes, pictures, what the suite costs with more topics, and
# then every benchmark with its hammer and its soak.
nightly: $(DEV)
	$(VPY) -m tests.support.chromium
	$(VPY) -m pytest -m nightly --numprocesses=2 $(ARGS)
	$(VPY) -m bench

# How long each test file takes, by which `make test` schedules them.
durations: $(DEV)
	$(VPY) -m tests.support.chromium
	$(VPY) -m pytest --numprocesses=2 --record-durations $(ARGS)

bench: $(DEV)
	$(VPY) -m tests.support.chromium
	$(VPY) -m bench $(ARGS)

load: $(DEV)
	$(VPY) -m bench load

lint: $(DEV)
	$(VPY) -m ruff check $(CODE)
	$(VPY) -m ruff format --check $(CODE)
	$(VPY) -m mypy
	$(VENV)/bin/lint-imports

format: $(DEV)
	$(VPY) -m ruff check --fix $(CODE)
	$(VPY) -m ruff format $(CODE)

pictures: $(DEV)
	$(VPY) -m tests.support.chromium
	$(VPY) -m recipes.pictures $(ARGS)

install: $(RUN)
install-dev: $(DEV)

# Each stamp is younger than the lists it was installed from, so nothing is asked of the network
# until a list changes.
$(RUN): requirements.txt constraints.txt
	@test -n "$(PYTHON)" || { echo "The playground needs Python 3.11 or newer, and none was found." \
	  "Install one, or name one: make run PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c '$(NEWER)' || { echo "$(PYTHON) is older than Python 3.11." >&2; exit 1; }
	@test -x $(VENV)/bin/pip || "$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON) cannot make a" \
	  "virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(VPY) -m pip install --disable-pip-version-check --quiet -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	$(VPY) -m pip install --disable-pip-version-check --quiet -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
