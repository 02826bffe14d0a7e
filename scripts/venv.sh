#!/usr/bin/env bash
# Makes .venv: the test dependencies, PyTorch unless one is there, and sluice itself.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/find_python.sh

if [ ! -x .venv/bin/python ]; then
  python=$(find_python) || {
    echo "sluice: Python 3.11 or newer with its headers and venv is needed;" \
      "found: $(python3 --version 2>&1 || echo none)" >&2
    exit 1
  }
  echo "making .venv with $("$python" --version)"
  "$python" -m venv .venv
fi

pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }

# PyTorch first: what needs it then finds it there.
.venv/bin/python -c 'import torch' 2> /dev/null || {
  echo "installing PyTorch"
  pip install torch==2.13.0
}
echo "installing Python packages"
.venv/bin/python scripts/requirements.py > .venv/requirements.txt
pip install -r .venv/requirements.txt

# The sources are the package: edits need no second install.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$PWD/python" > "$site/sluice.pth"
touch .venv/stamp
