#!/usr/bin/env bash
# Builds a wheel for one Python, with LLVM and MLIR inside, into dist/, and runs
# a router with it in a fresh environment. usage: wheel.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/find_python.sh

# The C library and the processors that the wheel is for.
platform=manylinux_2_34_x86_64
max_bytes=40000000

fail() { echo "sluice: $*" >&2; exit 1; }

main() {
  local python=${1:?usage: wheel.sh PYTHON} tag tools raw wheel
  python_suits "$python" ||
    fail "$python is no Python of 3.11 or newer with its headers and venv"
  tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
  tools=build/wheel/tools-$tag raw=build/wheel/raw-$tag
  # The tools' environment is kept, so that a second build is short.
  [ -x "$tools/bin/python" ] || "$python" -m venv "$tools"
  "$tools/bin/python" scripts/requirements.py wheel > "$tools/requirements.txt"
  pip_install "$tools" -r "$tools/requirements.txt"

  echo "building for $("$python" --version)"
  rm -rf "$raw"
  "$tools/bin/python" -m pip wheel -q --disable-pip-version-check \
    --no-build-isolation --no-deps --wheel-dir "$raw" .
  PATH="$PWD/$tools/bin:$PATH" "$tools/bin/python" -m auditwheel repair \
    --plat "$platform" --only-plat --wheel-dir dist "$raw"/*.whl
  wheel=$(ls -t dist/*-"$tag"-*.whl | head -n 1)
  [ "$(stat -c %s "$wheel")" -le $max_bytes ] || fail "$wheel is larger than 40 MB"
  try_wheel "$python" "$wheel"
  echo "$wheel: $(($(stat -c %s "$wheel") / 1024)) KiB"
}

pip_install() {
  local venv=$1
  shift
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check "$@"
}

# A subshell, so that its folder goes when it ends.
try_wheel() (
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  "$1" -m venv "$folder/venv"
  pip_install "$folder/venv" "$2"
  SLUICE_CACHE_DIR="$folder/cache" "$folder/venv/bin/python" -I scripts/try_wheel.py
)

main "$@"
