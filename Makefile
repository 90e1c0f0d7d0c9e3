# What one can do here. `make` alone lists it.
#
# Paths are relative and programs of the virtual environment are run as modules, so that a path
# with a space in it works.

PYTHON ?= python3
export PYTHON

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test check bench lock setup-check setup-test

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## install what it needs to run
	@sh scripts/system.sh run
	@sh scripts/environment.sh run

run: setup ## start Klarheit on this machine
	@exec .venv/bin/python -m flask --app wsgi serve

test: setup-test check ## run all checks and tests
	@exec .venv/bin/python -m pytest -n auto --maxprocesses=2 --dist=worksteal

check: setup-check ## look at format, style, types and layers only
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m mypy
	@.venv/bin/python .venv/bin/lint-imports

bench: setup ## measure how fast questions are answered, reports are made, files are analysed
	@.venv/bin/python bench/answering
	@.venv/bin/python bench/report
	@.venv/bin/python bench/analysis

lock: ## remake the lock files from pyproject.toml
	@sh scripts/lock.sh

setup-check:
	@sh scripts/system.sh check
	@sh scripts/environment.sh check

setup-test:
	@sh scripts/system.sh test
	@sh scripts/environment.sh test
	@sh scripts/node.sh tests/node
