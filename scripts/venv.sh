#!/usr/bin/env bash
# Makes .venv with extras of pyproject.toml, PyTorch unless one is there, and
# sluice itself. usage: venv.sh EXTRA...
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/find_python.sh

make_venv() {
  local python
  python=$(find_python) || {
    echo "sluice: Python 3.11 or newer with its headers and venv is needed;" \
      "found: $(python3 --version 2>&1 || echo none)" >&2
    exit 1
  }
  echo "making .venv with $("$python" --version)"
  "$python" -m venv .venv
}

pip_install() {
  .venv/bin/python -m pip install -qq --disable-pip-version-check "$@"
}

# The sources are the installed package, so that edits need no second install.
link_sluice() {
  local site
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  echo "$PWD/python" > "$site/sluice.pth"
}

[ -x .venv/bin/python ] || make_venv
if ! .venv/bin/python -c 'import torch' 2> /dev/null; then
  echo "installing PyTorch"
  pip_install torch==2.13.0
fi
echo "installing Python packages: $*"
.venv/bin/python scripts/requirements.py "$@" > .venv/requirements.txt
pip_install -r .venv/requirements.txt
link_sluice
