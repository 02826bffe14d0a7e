#!/usr/bin/env bash
# Installs the Debian packages that are missing. usage: packages.sh build|sanitize|wheel|lint
set -euo pipefail

build_packages=(
  clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools
  cmake ninja-build ccache git libgtest-dev pybind11-dev libboost-context-dev
)
sanitize_packages=("${build_packages[@]}" libclang-rt-22-dev)
wheel_packages=("${build_packages[@]}" zlib1g-dev libzstd-dev)
lint_packages=(clang-format-22 clang-tidy-22)
python_packages=(python3 python3-dev python3-venv)

source "$(dirname "$0")/find_python.sh"

fail() { echo "sluice: $*" >&2; exit 1; }

# Without apt-get, all that can be done is to look for the programs.
missing_programs() {
  local program
  for program in clang-22 ld.lld-22 mlir-tblgen-22 FileCheck-22 lit-22; do
    command -v "$program" > /dev/null || echo "  $program (of LLVM 22, with MLIR's development files)"
  done
  command -v cmake > /dev/null || echo "  cmake (3.25 or newer)"
  command -v ninja > /dev/null || echo "  ninja (1.11 or newer)"
  find_python > /dev/null || echo "  python3 (3.11 or newer, with headers and venv)"
}

check_other_system() {
  local missing
  missing=$(missing_programs)
  [ -z "$missing" ] || fail "this system has no apt-get to install what is missing:
$missing
  GoogleTest 1.12, pybind11 2.10 and Boost.Context 1.74 are needed too. Debian 12 with its security updates has all."
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
    wheel) wanted=("${wheel_packages[@]}") ;;
    lint) wanted=("${lint_packages[@]}") ;;
    *) fail "usage: packages.sh build|sanitize|wheel|lint" ;;
  esac
  if ! command -v apt-get > /dev/null; then
    check_other_system
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
