#!/usr/bin/env bash
# All of a machine with a GPU, unattended, without a network, within nine minutes:
# takes the wheel in dist/ that fits the Python, runs the benchmarks and the
# tests of kernels, and leaves what they say in a folder.
# usage: gpu_check.sh [PYTHON] [FOLDER]
#
# PYTHON has torch with CUDA, and pip. What else it lacks of numpy, platformdirs,
# pytest, hypothesis, mpmath, scipy, rich and matplotlib may lie in dist/ as
# wheels. QUICK=1 in the environment: a few shapes, and no tests.
set -uo pipefail
cd "$(dirname "$0")/.."

python=${1:-python3} out=${2:-${OUT:-gpu-results}}
# All of one job share these seconds; its own limit comes a little before.
gpu_seconds=200 prior_seconds=75 test_seconds=240

fail() { echo "sluice: $*" >&2; exit 1; }

find_wheel() {
  local tag
  tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])') || fail "no $python"
  wheel=$(ls -t dist/sluice-*-"$tag"-*.whl 2> /dev/null | head -n 1)
  [ -n "$wheel" ] || fail "dist/ has no wheel for $tag; build one: make wheel PYTHON=..."
}

# Into a folder of its own, before all others on the path: the machine stays as
# it is, and nothing of this tree is imported in place of the wheel.
install() {
  local each
  local -a wheels=("$wheel")
  for each in dist/*.whl; do
    case $each in dist/sluice-*) ;; *) wheels+=("$each") ;; esac
  done
  "$python" -m pip install -q --no-index --no-deps --no-compile --disable-pip-version-check \
    --target "$folder/site" "${wheels[@]}" || fail "cannot install: ${wheels[*]}"
  export PYTHONPATH=$folder/site${PYTHONPATH:+:$PYTHONPATH} SLUICE_CACHE_DIR=$folder/cache
}

describe() {
  nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv
  "$python" - "$folder" << 'PY'
import platform, sys
import torch
import sluice
from sluice.runtime import nvidia_tools

print("python", platform.python_version(), "torch", torch.__version__, "CUDA", torch.version.cuda)
print("sluice", sluice.__version__, "tools", nvidia_tools.find())
if not sluice.__file__.startswith(sys.argv[1]):
    sys.exit(f"sluice: {sluice.__file__} is not the wheel's")
if not torch.cuda.is_available():
    sys.exit("sluice: torch finds no GPU")
PY
}

benchmark() {
  local limit=$1 name=$2
  shift 2
  timeout "$limit" "$python" -m "benchmarks.$name" --out "$out" --seconds $((limit - 30)) "$@"
}

run_tests() {
  local options="--junitxml=$out/tests.xml"
  "$python" -c 'import xdist' 2> /dev/null && options="$options -n 6"
  # An interrupted pytest still tells what failed.
  timeout -s INT -k 15 "$test_seconds" make --no-print-directory test-gpu PYTHON="$python" PYTEST="$options"
}

# Runs a job, its output kept in a file; the last lines are shown.
job() {
  local log=$out/$1
  shift
  "$@" > "$log" 2>&1 || { status=1; echo "FAILED: $*"; }
  tail -n 60 "$log"
}

main() {
  local -a quick=()
  status=0
  [ "${QUICK:-0}" = 1 ] && quick=(--quick)
  mkdir -p "$out" && out=$(cd "$out" && pwd) || fail "cannot write to $out"
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  find_wheel
  install
  job machine.log describe
  [ "$status" = 0 ] || exit 1
  job gpu.log benchmark "$gpu_seconds" gpu "${quick[@]}"
  job gpu_dpsl.log benchmark "$prior_seconds" gpu_dpsl "${quick[@]}"
  [ ${#quick[@]} -gt 0 ] || job tests.log run_tests
  [ "$status" = 0 ] && echo "all passed: $out" || echo "something failed: $out"
  exit "$status"
}

main
