# Everything a person or CI calls. Each target first makes .venv if needed, then only forwards.

SHELL := /bin/sh
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# once .venv is made, its own Python keeps it: a PYTHON that was named once need not be named again
PYTHON ?= $(shell if test -x $(BIN)/python; then echo $(BIN)/python; else echo python3; fi)
ARGS ?=
LITE_DB := .jupyterlite.doit.db
# nbgrader calls jupyter and alembic by name
export PATH := $(CURDIR)/$(BIN):$(PATH)
# what is run here may call make itself, for something else
unexport ARGS MAKEFLAGS MFLAGS

.DEFAULT_GOAL := help
.PHONY: help environment developer sandbox demo test test-long test-all test-browser lint release notebooks
.PHONY: text roster collect grade feedback report export lab lite docs bench mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Arguments go in ARGS:    make grade ARGS="stones --student student-01"'
	@echo 'Another Python (once):   make PYTHON=python3.12 demo'

environment:
	@$(PYTHON) bootstrap.py

developer:
	@$(PYTHON) bootstrap.py --dev

# for what grades: also bubblewrap, unless it is done without
sandbox:
	@$(PYTHON) bootstrap.py $(if $(findstring --unsafe-no-sandbox,$(ARGS)),,--sandbox)

demo: sandbox ## grade the sample class in demo/ and write its feedback and report
	$(BIN)/python -m assessment demo $(ARGS)

TESTING := $(PYTHON) bootstrap.py --dev --sandbox --browser --database

test: ## run the tests, but of what takes long only one of each kind
	@$(TESTING)
	$(BIN)/python -m pytest -m 'not long' $(ARGS)

test-long: ## run the tests that `make test` leaves out
	@$(TESTING)
	$(BIN)/python -m pytest -m long $(ARGS)

test-all: ## run all tests
	@$(TESTING)
	$(BIN)/python -m pytest $(ARGS)

test-browser: ## run the tests in a real browser; --pictures draws docs/pictures/
	@$(TESTING)
	$(BIN)/python -m pytest tests/browser $(ARGS)

lint: developer ## check style, types, spelling, what is declared, and the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/deptry . --extend-exclude 'bench|docs|tests'
	$(BIN)/deptry bench docs tests --ignore DEP002,DEP004
	$(BIN)/uv lock --check
	$(BIN)/python -m sphinx -q -W --keep-going docs build/docs

release: environment ## source -> release: make the student versions and check them
	$(BIN)/python -m autograder $@ $(ARGS)

notebooks: environment ## text -> source: make the instructor notebooks
	$(BIN)/python -m autograder $@ $(ARGS)

text: environment ## source -> text: make the twins that people edit and review
	$(BIN)/python -m autograder $@ $(ARGS)

roster: environment ## roster.csv, assignments.csv -> gradebook: students and due dates
	$(BIN)/python -m autograder $@ $(ARGS)

collect: environment ## what Canvas, Moodle or GitHub Classroom delivers -> submitted
	$(BIN)/python -m autograder $@ $(ARGS)

grade: sandbox ## submitted -> autograded: run and score what students handed in
	$(BIN)/python -m autograder $@ $(ARGS)

feedback: environment ## autograded -> feedback: one page for each student
	$(BIN)/python -m autograder $@ $(ARGS)

report: environment ## gradebook -> report: the class as tables, with the marks given by hand
	$(BIN)/python -m autograder $@ $(ARGS)

export: environment ## gradebook -> a table for other systems
	$(BIN)/python -m autograder $@ $(ARGS)

lab: environment ## open JupyterLab here
	$(BIN)/python -m jupyter lab $(ARGS)

# built anew: the builder's database remembers files that are no longer there
lite: developer ## release -> build/lite: a site to do the labs on, nothing to install
	@rm -rf build/lite $(LITE_DB)
	$(BIN)/python -m jupyterlite_core build --lite-dir lite --output-dir build/lite $(ARGS)
	$(BIN)/python -m assessment front build/lite
	@rm -f $(LITE_DB)
	@echo 'See it: $(BIN)/python -m http.server -b 127.0.0.1 -d build/lite'

docs: developer ## docs -> build/docs: these pages as a site that needs no network
	$(BIN)/python -m sphinx -W --keep-going docs build/docs $(ARGS)

bench: sandbox developer ## measure the grader: speed, scale, and where the time goes
	$(BIN)/python -m bench $(ARGS)

mutants: developer ## change solutions bit by bit, and see that tests notice
	$(BIN)/python -m assessment mutants $(ARGS)

lock: developer ## pyproject.toml -> uv.lock, requirements.txt, requirements-dev.txt
	$(BIN)/uv lock $(ARGS)
	$(BIN)/uv export $(EXPORT) --no-dev -o requirements.txt
	$(BIN)/uv export $(EXPORT) --all-extras -o requirements-dev.txt

EXPORT := -q --frozen --no-hashes --no-annotate --no-header
CHECKED := autograder assessment bench tests em_explorers.py gmm_tools.py bootstrap.py
CODE := autograder assessment tests bench answers docs text source companion
clean: ## remove .venv, demo and caches; a course's own work stays
	rm -rf .venv .venv.lock demo build *.egg-info __pycache__
	rm -rf lite/.cache $(LITE_DB)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .ipynb_checkpoints
	@for folder in $(CODE); do test ! -d $$folder || find $$folder -type d \
	  \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +; done
