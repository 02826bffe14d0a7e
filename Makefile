# make demo   train a small Mixture-of-Experts language model with a compiled router
# make test   run all tests; the last line counts them
# make setup  install what is missing and build; leaves a .venv where `import sluice` works
# make lint   formatting, linting and types: the checks of .pre-commit-config.yaml
# make test-gpu   kernel tests on a GPU; PYTHON=... where sluice is installed from a wheel
# make gpu-check  all of a GPU machine: installs dist/*.whl, tests, measures; results in OUT=...
# make wheel PYTHON=python3.12   a wheel in dist/ that needs no LLVM where it is installed
# make docs   reference pages of dialects and passes in docs/generated
# make clean  remove what was built (the .venv stays)

PRESET ?= release
BUILD := build/$(PRESET)
VENV_PYTHON := .venv/bin/python
# Of the wheel: its headers and venv are needed.
PYTHON ?= python3
DEVICE ?= cuda
# For pytest: PYTEST="-n 4" shares the GPU among four processes.
PYTEST ?=
OUT ?= gpu-results
# Python itself has no sanitizers: that preset tests what is C++ alone.
SUITES := $(if $(filter asan,$(PRESET)),lit gtest,lit gtest pytest)
# LLVM's allocators, inlined into our code, mark memory that LLVM's own code,
# built without sanitizers, never unmarks.
export ASAN_OPTIONS := allow_user_poisoning=0
export UBSAN_OPTIONS := halt_on_error=1:print_stacktrace=1

.PHONY: setup packages build test test-gpu gpu-check demo lint wheel docs clean

setup: build

packages:
	@scripts/packages.sh $(if $(filter asan,$(PRESET)),sanitize,build)

.venv/stamp: pyproject.toml scripts/venv.sh | packages
	@scripts/venv.sh test demo
	@touch $@

.venv/stamp-lint: .venv/stamp
	@scripts/packages.sh lint
	@scripts/venv.sh lint
	@touch $@

$(BUILD)/build.ninja: CMakeLists.txt CMakePresets.json .venv/stamp
	@echo "configuring $(BUILD)"
	@cmake --preset $(PRESET) --log-level=NOTICE > /dev/null

build: $(BUILD)/build.ninja
	@test -t 1 || quiet=--quiet; ninja -C $(BUILD) $$quiet

test: build
	@$(VENV_PYTHON) scripts/run_tests.py --build $(BUILD) $(SUITES)

# Nothing is built: the machine with the GPU may only have the wheel.
test-gpu:
	@$(PYTHON) -m pytest -q -p no:benchmark --device $(DEVICE) $(PYTEST) test/gpu \
	  $(addprefix test/python/,laws losses nn order)

gpu-check:
	@scripts/gpu_check.sh $(PYTHON) $(OUT)

demo: build
	@$(VENV_PYTHON) examples/char_lm.py

lint: build .venv/stamp-lint
	@$(VENV_PYTHON) -m pre_commit run --all-files

wheel:
	@scripts/packages.sh wheel
	@scripts/wheel.sh $(PYTHON)

docs: build
	@$(VENV_PYTHON) scripts/build_docs.py --build $(BUILD)

clean:
	rm -rf build docs/generated python/sluice/language/_ops.json
