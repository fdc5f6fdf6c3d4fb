# Everything a person or CI calls. Each target first makes .venv if needed, then only forwards.

SHELL := /bin/sh
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# once .venv is made, its own Python keeps it: a PYTHON that was named once need not be named again
PYTHON ?= $(shell if test -x $(BIN)/python; then echo $(BIN)/python; else echo python3; fi)
ARGS ?=
LITE_DB := .jupyterlite.doit.db
# nbgrader calls jupyter and alembic by name
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help environment sandbox demo test test-browser release notebooks text roster collect
.PHONY: grade feedback report export lab lite docs bench mutants clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Arguments go in ARGS:    make grade ARGS="stones --student student-01"'
	@echo 'Another Python (once):   make PYTHON=python3.12 demo'

environment:
	@$(PYTHON) bootstrap.py

# for what grades: also bubblewrap, unless it is done without
sandbox:
	@$(PYTHON) bootstrap.py $(if $(findstring --unsafe-no-sandbox,$(ARGS)),,--sandbox)

demo: sandbox ## grade the sample class in demo/ and write its feedback and report
	$(BIN)/python -m assessment demo $(ARGS)

test: ## run all tests
	@$(PYTHON) bootstrap.py --sandbox --browser --database
	$(BIN)/python -m pytest $(ARGS)

test-browser: ## run the tests in a real browser; --pictures draws docs/pictures/
	@$(PYTHON) bootstrap.py --sandbox --browser
	$(BIN)/python -m pytest tests/browser $(ARGS)

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
lite: environment ## release -> build/lite: a site to do the labs on, nothing to install
	@rm -rf build/lite $(LITE_DB)
	$(BIN)/python -m jupyterlite_core build --lite-dir lite --output-dir build/lite $(ARGS)
	@rm -f $(LITE_DB)
	@echo 'See it: $(BIN)/python -m http.server -b 127.0.0.1 -d build/lite'

docs: environment ## docs -> build/docs: these pages as a site that needs no network
	$(BIN)/python -m sphinx -W --keep-going docs build/docs $(ARGS)

bench: sandbox ## measure the grader: speed, scale, and where the time goes
	$(BIN)/python -m bench $(ARGS)

mutants: environment ## change solutions bit by bit, and see that tests notice
	$(BIN)/python -m assessment mutants $(ARGS)

CODE := autograder assessment tests bench answers docs text source companion
clean: ## remove .venv, demo and caches; a course's own work stays
	rm -rf .venv .venv.lock demo build *.egg-info __pycache__
	rm -rf lite/.cache $(LITE_DB)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .ipynb_checkpoints
	@for folder in $(CODE); do test ! -d $$folder || find $$folder -type d \
	  \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +; done
