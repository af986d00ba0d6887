# The two commands of a newcomer are `make brief` and `make test`; each sets up what it needs by itself.
# Needed: Python 3.11 or newer, make, and a package registry. uv is used where it is installed.

.DEFAULT_GOAL := brief
.DELETE_ON_ERROR:

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
UV := $(shell command -v uv 2>/dev/null)
IN_VENV := .venv/bin/python -m
LOCKED := .venv/.locked
READY := .venv/.ready

brief: $(READY)  ## print the brief: who has agreed to what, and what changed last
	@.venv/bin/open287g brief $(ARGS)

# Types are checked while the tests run: both need a core for half a minute or more, and neither needs the other.
test: style  ## every check and every test (about five minutes on two cores)
	@echo "Every check and every test: about five minutes on two cores. 'make test-fast' takes under one." >&2
	@told=$$(mktemp); $(IN_VENV) mypy >"$$told" 2>&1 & types=$$!; \
		$(IN_VENV) pytest -n 2; tested=$$?; \
		wait $$types; typed=$$?; cat "$$told"; rm -f "$$told"; exit $$((tested || typed))

FAST := text words house measures laws gold identity

test-fast: $(READY)  ## the tests of words, rules of the house and counts, in under a minute
	@echo "Only the tests in: $(FAST). 'make test' runs every one." >&2
	@$(IN_VENV) pytest -n 2 $(FAST:%=tests/%)

slow: $(READY)  ## the tests that take minutes, and a thousand examples where 'make test' tries forty
	@$(IN_VENV) pytest -n 2 -m "slow or hypothesis" --hypothesis-profile=explore

check: style  ## style, layers and types, without the tests
	@$(IN_VENV) mypy

style: $(READY)  ## style and layers
	@$(IN_VENV) ruff check .
	@$(IN_VENV) ruff format --check .
	@.venv/bin/lint-imports

format: $(READY)  ## put the code into the house's format
	@$(IN_VENV) ruff check --fix .
	@$(IN_VENV) ruff format .

docs: $(READY)  ## the documentation as pages in site_build/docs
	@$(IN_VENV) mkdocs build --strict --quiet

site: $(READY)  ## the explorer site in site_build/explorer, to open in a browser or to publish
	@.venv/bin/open287g site build -o site_build/explorer $(ARGS)

pages: $(READY)  ## the pages of docs/ that are made from code and edition: dictionary, commands, answers, verdicts, departures
	@.venv/bin/python -m open287g.publish.dictionary > docs/data-dictionary.md
	@.venv/bin/python -m open287g.cli.manual > docs/reference/commands.md
	@.venv/bin/python -m open287g.publish.module_list > docs/reference/modules.md
	@.venv/bin/python tests/docs/questions.py
	@.venv/bin/open287g audit --docs docs
	@.venv/bin/python tests/docs/departures.py

edition: $(READY)  ## compile the shipped edition anew from the folders of ICE's lists (ARGS="FOLDER...")
	@.venv/bin/python -m open287g.pipeline.importing $(ARGS)

fuzz-documents: $(READY)  ## 2,000 damaged and hostile PDFs, each to be read or refused in words (ARGS=100 for fewer)
	@cd tests && PYTHONPATH=. ../.venv/bin/python -m documents.fuzzing $(ARGS)

catalogue: $(READY)  ## bring the Spanish catalogue's phrases up to date with the code; a person writes the Spanish
	@.venv/bin/python tests/words/catalogue.py

bench: $(READY)  ## the table of bench/README.md, measured on the real archive (ARGS=--write puts it there)
	@.venv/bin/python bench/archive.py $(ARGS)

fuzz: $(READY)  ## read 10,000 made-up workbooks and pages with little memory and time; print each that ends badly (about 5 minutes)
	@.venv/bin/python bench/fuzz.py $(ARGS)

each-list: $(READY)  ## import each distinct list of the archive alone, on one thread and on two (about an hour)
	@.venv/bin/python bench/each_list_alone.py $(ARGS)

kill-sync: $(READY)  ## kill a round of sync at each of its steps of writing, and fill the table of docs/wholeness.md (half an hour)
	@OPEN287G_KILL=all $(IN_VENV) pytest -s tests/sources/test_killed.py

whole: $(READY)  ## every fault at every file-system call, every flipped bit, everything at once (ARGS=--write fills the page)
	@PYTHONPATH=tests $(IN_VENV) whole.harness $(ARGS)
	@$(IN_VENV) pytest tests/whole -m whole

sbom: $(READY)  ## what the project is made of, as sbom.cdx.json (CycloneDX)
	@.venv/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.cdx.json .venv

advisories: $(READY)  ## known vulnerabilities of what is locked, where the database can be reached
	@.venv/bin/python .ci/advisories.py

setup: $(READY)  ## only set up .venv
	@:

lock:  ## resolve requirements.lock anew from pyproject.toml (ARGS=--upgrade takes newer releases)
	@command -v uv >/dev/null || test -x .uv/bin/uv || \
		{ $(PYTHON) -m venv .uv && .uv/bin/python -m pip install -qq uv; }
	@PATH="$$PATH:.uv/bin" uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command 'make lock' --output-file requirements.lock $(ARGS)

clean:  ## remove everything that the other commands made
	rm -rf .venv .uv site_build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' Makefile | expand -t 10

# The virtual environment is made from nothing whenever the lock changes, so that nothing stale stays in it;
# the project itself is installed again only when pyproject.toml changes (it is the code in src/, not a copy).
$(LOCKED): requirements.lock
	@echo "Setting up .venv from requirements.lock; this is done once." >&2
	@rm -rf .venv
ifneq ($(UV),)
	@"$(UV)" venv --quiet --python "$(or $(PYTHON),>=3.11)" .venv
	@"$(UV)" pip install --quiet --python .venv/bin/python --compile-bytecode --require-hashes -r requirements.lock
else
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"Open287g needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo \
		"Python's venv module is missing. Install it (Debian: python3-venv), or install uv." >&2; exit 1; }
	@$(IN_VENV) pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
endif
	@touch $@

$(READY): $(LOCKED) pyproject.toml
ifneq ($(UV),)
	@"$(UV)" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
else
	@$(IN_VENV) pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif
	@$(IN_VENV) compileall -q src  # else a process that may not write there compiles it each time, for half a second
	@touch $@

.PHONY: brief test test-fast slow check style format docs site pages edition fuzz-documents bench kill-sync whole sbom advisories setup lock clean help
