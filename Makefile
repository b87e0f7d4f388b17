# One environment, .venv, for serving, training and tests; `make` alone lists the targets.
#
# Every path here is relative, so that a folder with a space in its name works.

PYTHON ?= python3
PORT ?= $(or $(LIMELIGHT_PORT),8000)
ROWS ?= 20000
JOBS ?= 2
SYSTEM_TESTS ?= test-rest test-browser test-training
# The slow unit tests are tests of training, too.
TRAINING_TESTS := tests/system/test_cluster.py $(wildcard tests/system/test_training_*.py)
# What takes long and finds what few changes can break runs at night alone.
MARKED := $(if $(NIGHT),,not night)

VENV := .venv
RUN := $(VENV)/bin/python
NODE_BIN := node_modules/.bin
PACKAGES := limelight app model_training research benchmarks

# Compiled Python files are kept in the environment, even if the shell forbids them, and not in the tree: without compiled
# TensorFlow, each training process takes 14 seconds longer to start.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/bytecode
unexport PYTHONDONTWRITEBYTECODE

# macOS has GNU Make 3.81, which cannot keep the lines of parallel targets apart.
SYNC = $(if $(filter output-sync,$(.FEATURES)),--output-sync$(1))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve format scripts site extension test test-system nightly test-browser test-browsers test-rest test-training test-mutants test-busy test-engines test-python test-scripts test-research check check-scripts bench bench-ratios bench-repeats bench-scoring bench-site bench-training lighthouse docs dist guide pictures image train-env pins clean test-tools

help: ## List the targets
	@echo 'usage: make TARGET [PYTHON=python3] [PORT=8000] [JOBS=2]'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

serve: THEN = ; then open http://127.0.0.1:$(PORT)
serve: $(VENV)/requirements-serve.txt ## Serve the page and the API on http://127.0.0.1:8000 (PORT=… to change)
	LIMELIGHT_PORT=$(PORT) exec $(RUN) -m app

scripts: $(VENV)/requirements-dev.txt ## Generate the scripts of rules and phrases, and limelight-heat.js, the one file for other pages
	$(RUN) -m tests.made_scripts

site: $(VENV)/requirements-serve.txt ## Export the page as a static site, which needs no server: site/
	$(RUN) -m limelight export --site site

extension: $(VENV)/requirements-serve.txt ## Build the browser extension: build/limelight-extension.zip
	mkdir -p build
	$(RUN) -m limelight export --extension build/limelight-extension.zip

test: $(VENV)/requirements-dev.txt test-tools ## Run the unit tests: JavaScript and Python (JOBS=2 processes)
	@$(MAKE) --no-print-directory -j2 $(call SYNC,=line) test-python test-scripts

test-python:
	$(RUN) -m pytest tests/unit -n $(JOBS)

test-scripts:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node_modules/.package-lock.json && echo 'node --test tests/js' && node --test $$(find tests/js -name '*.test.js'); \
	else echo 'npm is missing: the tests in tests/js did not run (install Node.js 20 or later, with npm)'; test "$$CI" != true; fi

test-system: $(VENV)/requirements-dev.txt test-tools ## Run the tests of browser, servers, wheel and README, and slow unit tests
	@$(MAKE) --no-print-directory -j2 $(call SYNC) $(SYSTEM_TESTS)

test-browser:
	$(RUN) -m pytest tests/system/browser tests/system/site -m '$(MARKED)'

test-rest:
	$(RUN) -m pytest tests/system -n $(JOBS) -m '$(MARKED)' $(addprefix --ignore tests/system/,browser site research) $(addprefix --ignore ,$(TRAINING_TESTS))

test-training:
	$(RUN) -m pytest tests/unit -m 'long$(if $(MARKED), and $(MARKED))'
	$(RUN) -m pytest $(TRAINING_TESTS) -m '$(MARKED)'

test-browsers: $(VENV)/requirements-dev.txt ## Test six steps on the page in Firefox and WebKitGTK (Debian: firefox-esr webkit2gtk-driver xvfb)
	$(RUN) -m pytest tests/nightly/test_browsers.py -m ''

test-mutants: $(VENV)/requirements-dev.txt test-tools node_modules/.package-lock.json ## Mutate 78 lines, one at a time, for three seeds from SEED=0, and print the mutations that no unit test catches
	$(RUN) -m tests.mutants --seed $(or $(SEED),0)

test-busy: $(VENV)/requirements-dev.txt test-tools node_modules/.package-lock.json ## Repeat unit and browser tests while five processes keep the cores busy, and list those that fail
	$(RUN) -m tests.busy $(BUSY)

test-engines: $(VENV)/requirements-dev.txt $(VENV)/engines.txt ## Run the programs of docs/cluster.md on Ray Data, Spark and Dask (Spark needs Java)
	PYTHONPATH=$(VENV)/engines $(RUN) -m pytest tests/system/test_engines.py tests/unit/limelight/score/test_scorer.py -m ''

test-research: $(VENV)/requirements-dev.txt ## Run the tests of research/
	$(RUN) -m pytest tests/system/research -m ''

# One after the other, each in any case.
nightly: ## Run what runs every night: speeds, all tests of the system, of research, in other browsers, on other engines, mutations (SEED=0), and again on a busy machine
	@$(MAKE) --no-print-directory -k bench-ratios test-system test-research test-browsers test-engines test-mutants test-busy NIGHT=1

check: $(VENV)/requirements-dev.txt check-scripts ## Check format, lint, wording, types and import contracts of Python and JavaScript
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m tests.plain_words
	$(RUN) -m tests.line_widths
	$(RUN) -m mypy $(PACKAGES)
	$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/requirements-dev.txt node_modules/.package-lock.json ## Format Python, scripts, styles and JSON
	$(RUN) -m ruff format .
	$(NODE_BIN)/biome format --write .

# The scripts of the page, their tests, and the types that the npm package of <limelight-heat> is packed with.
check-scripts: test-tools
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node_modules/.package-lock.json && \
	(set -x; $(NODE_BIN)/tsc && $(NODE_BIN)/tsc -p static/js/embed --outDir build/element-types && $(NODE_BIN)/biome check --error-on-warnings); \
	else echo 'npm is missing: format, lint and types of JavaScript were not checked (install Node.js 20 or later, with npm)'; test "$$CI" != true; fi

bench: $(VENV)/requirements-dev.txt ## Compare the server with 20 lines of FastAPI, on reviews that are in no cache (FILE=reviews.parquet TEXT=text)
	$(RUN) -m benchmarks.peer '$(FILE)' --text $(or $(TEXT),text) --write

bench-ratios: $(VENV)/requirements-dev.txt test-tools ## Measure the headlines of docs/speed.md, and fail if a speed fell by a tenth (WRITE=1: keep them)
	$(RUN) -m benchmarks.ratios $(if $(WRITE),--write)

bench-scoring: $(VENV)/requirements-dev.txt ## Measure scoring, compared with the bare network (ROWS=20000)
	$(RUN) -m benchmarks.scoring --rows $(ROWS)

bench-repeats: $(VENV)/requirements-dev.txt $(VENV)/peers.txt ## Compare the stability and faithfulness of the lenses with SHAP, LIME and VADER (FILE=reviews.parquet TEXT=text)
	PYTHONPATH=$(VENV)/peers $(RUN) -m benchmarks.repeats $(if $(FILE),--file '$(FILE)' --text $(or $(TEXT),text))

bench-site: $(VENV)/requirements-dev.txt test-tools ## Measure the static site in Chromium: size, start, answers, memory
	$(RUN) -m benchmarks.site

bench-training: $(VENV)/requirements-dev.txt ## Compare prepare and train with the tokenizer, a notebook and PyTorch, in ten minutes
	$(RUN) -m benchmarks.training

lighthouse: $(VENV)/requirements-dev.txt ## Check every page with Lighthouse (95 or more in each category), axe and vnu (no findings)
	$(RUN) -m benchmarks.pages

docs: $(VENV)/requirements-dev.txt ## Build the documentation into build/docs; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --quiet

guide: $(VENV)/requirements-dev.txt ## Run the notebooks in docs/guide, and store their output
	$(RUN) docs/guide/run.py

pictures: $(VENV)/requirements-dev.txt test-tools ## Take the pictures of the README again, in Chromium
	PYTHONPATH=. $(RUN) docs/pictures.py

# From a copy, so that what a build leaves behind is not in the tree.
dist: $(VENV)/requirements-release.txt ## Build and check the wheel and sdist of the last commit: dist/
	rm -rf dist build/source && mkdir -p build/source
	git archive HEAD | tar -x -C build/source
	$(RUN) -m build --outdir dist build/source
	$(RUN) -m twine check --strict dist/*
	$(RUN) -m check_wheel_contents dist/*.whl
	rm -rf build/source

image: ## Build the container image `limelight` (then: docker run -p 8000:8000 limelight)
	docker build -t limelight .

train-env: $(VENV)/requirements.txt ## Install the requirements of `.venv/bin/python -m model_training`

pins: $(VENV)/bin/pip ## Pin the requirements of pyproject.toml in requirements*.txt (UPGRADE=1: the newest versions)
	$(RUN) -m pip install --quiet --upgrade uv
	$(COMPILE) pyproject.toml $(if $(UPGRADE),--upgrade) -o requirements-dev.txt --extra train --extra ray --extra dev
	$(COMPILE) pyproject.toml -c requirements-dev.txt -o requirements.txt --extra train
	$(COMPILE) pyproject.toml -c requirements-dev.txt -o requirements-serve.txt
	$(COMPILE) --group bench --no-deps -o requirements-bench.txt
	$(COMPILE) --group engines --no-deps -o requirements-engines.txt
	$(COMPILE) --group release -c requirements-dev.txt -o requirements-release.txt

clean: ## Remove the environment and tool caches
	rm -rf node_modules $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The widest set is solved first and constrains the other two, so that a package has one version in all three.
COMPILE = $(RUN) -m uv pip compile --universal --generate-hashes -p 3.11 --quiet --no-header \
	--no-emit-index-url --no-emit-find-links

# .venv keeps a copy of each requirements file that it has installed; an unchanged file is not installed again. A file
# names every package, and Python compiles those that it loads.
$(VENV)/%.txt: %.txt | $(VENV)/bin/pip
	@echo "Installing the packages of $< into $(VENV): $(if $(findstring serve,$<),half a minute,some minutes) with a fast connection$(THEN)"
	@$(RUN) -m pip install --disable-pip-version-check --require-hashes --no-deps --no-compile -r $< || { echo \
	"The packages could not be installed; pip has written why. If there is no network, connect and run make again: what was downloaded is kept." >&2; exit 1; }
	@cp $< $@

# The peers of the benchmarks, and engines, are installed into folders of their own, without their dependencies.
$(VENV)/peers.txt: requirements-bench.txt | $(VENV)/bin/pip
	$(RUN) -m pip install --disable-pip-version-check --require-hashes --no-deps --upgrade --target $(VENV)/peers -r $<
	@cp $< $@

$(VENV)/engines.txt: requirements-engines.txt | $(VENV)/bin/pip
	$(RUN) -m pip install --disable-pip-version-check --require-hashes --no-deps --upgrade --target $(VENV)/engines -r $<
	@cp $< $@

# npm writes this file last.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --ignore-scripts
	@touch $@

# venv makes pip last: if pip is missing, an earlier attempt was interrupted and is repeated. Any Python can read the check.
$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 to 3.13, or choose one, as in make $(or $(MAKECMDGOALS),serve) PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit( \
	"Limelight runs on Python 3.11 to 3.13, and $(PYTHON) is %d.%d: choose another, as in make $(or $(MAKECMDGOALS),serve) PYTHON=python3.13" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
	"$(PYTHON) has no venv module: install it (Debian, Ubuntu: apt install python3-venv), or choose another, as in make $(or $(MAKECMDGOALS),serve) PYTHON=python3.13" >&2; exit 1; }
	@echo "Making an environment for Python in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)

# Node.js runs tests/js, npm installs what checks the scripts, Chromium the browser tests, some tests of the server need nginx, and wrk loads servers for
# benchmarks. They are installed only if that needs no password; RUNLEVEL=1 keeps Debian from starting nginx as a service.
test-tools:
	@missing=; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v nginx >/dev/null || missing="$$missing nginx"; \
	command -v wrk >/dev/null || missing="$$missing wrk"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian$$' /etc/os-release; then \
		echo "apt-get install$$missing"; \
		apt-get update -qq && RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
