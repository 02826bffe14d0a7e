# Sourced: find_python prints the first Python that is 3.11 or newer and has
# what a build needs, the headers and venv; it fails when there is none.
python_suits() {
  "$1" - 2> /dev/null <<'PY'
import ensurepip, pathlib, sys, sysconfig, venv
headers = pathlib.Path(sysconfig.get_path("include")) / "Python.h"
sys.exit(sys.version_info < (3, 11) or not headers.exists())
PY
}

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if python_suits "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}
