#!/usr/bin/env bash
# Installs the Debian packages that are missing. usage: packages.sh build|sanitize|lint
set -euo pipefail

build_packages=(
  clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools
  cmake ninja-build ccache git libgtest-dev pybind11-dev
)
sanitize_packages=("${build_packages[@]}" libclang-rt-22-dev)
lint_packages=(clang-format-22 clang-tidy-22)
python_packages=(python3 python3-dev python3-venv)

source "$(dirname "$0")/find_python.sh"

fail() { echo "sluice: $*" >&2; exit 1; }

explain_other_systems() {
  fail "this system has no apt-get, so its packages cannot be installed from here.
  Needed: LLVM, MLIR, clang and lld 22 (with development files, mlir-tblgen,
  FileCheck and lit), CMake 3.25, Ninja 1.10, GoogleTest 1.12, pybind11 2.10,
  Python 3.11 with headers and venv. ccache and git are used where found.
  Known to work: Debian 12 with its security updates."
}

# Without apt-get, all that can be done is to look for the programs.
have_programs() {
  local program
  for program in clang-22 mlir-tblgen-22 FileCheck-22 cmake ninja; do
    command -v "$program" > /dev/null || return 1
  done
  find_python > /dev/null
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

missing_packages() {
  local package
  for package in "$@"; do
    installed "$package" || echo "$package"
  done
}

available() { apt-cache show "$1" > /dev/null 2>&1; }

main() {
  local -a wanted missing
  case "${1:-}" in
    build) wanted=("${build_packages[@]}") ;;
    sanitize) wanted=("${sanitize_packages[@]}") ;;
    lint) wanted=("${lint_packages[@]}") ;;
    *) fail "usage: packages.sh build|sanitize|lint" ;;
  esac
  if ! command -v apt-get > /dev/null; then
    have_programs || explain_other_systems
    return
  fi
  find_python > /dev/null || wanted+=("${python_packages[@]}")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

install_packages() {
  local -a as_root=()
  local package
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null ||
      fail "these packages are missing; install them as root: $*"
    as_root=(sudo)
  fi
  for package in "$@"; do
    available "$package" || { "${as_root[@]}" apt-get update -qq; break; }
  done
  for package in "$@"; do
    available "$package" || fail "this system's package lists have no $package.
  Debian 12 has it in its security updates (suite bookworm-security, component main)."
  done
  echo "installing: $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --no-install-recommends "$@" > /dev/null
}

main "$@"
