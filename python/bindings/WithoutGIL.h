// Work without the GIL, which ends before the interpreter does.
#ifndef SLUICE_PYTHON_BINDINGS_WITHOUTGIL_H
#define SLUICE_PYTHON_BINDINGS_WITHOUTGIL_H

#include <pybind11/pybind11.h>

namespace sluice::python {

/// Lets other threads run Python while it lives. The interpreter's end waits
/// for those of all threads: Python would unwind a thread that comes back
/// later, through C++ that cannot be unwound, and the compiler's own data would
/// be gone. Once the end has begun, threads but the one that ends it stop here
/// for ever, as Python's daemons do.
class ReleasedGIL {
public:
  ReleasedGIL();
  ReleasedGIL(const ReleasedGIL &) = delete;
  ReleasedGIL &operator=(const ReleasedGIL &) = delete;
  ~ReleasedGIL();

private:
  PyThreadState *state;
};

template <typename Body> auto withoutGIL(Body body) {
  ReleasedGIL released;
  return body();
}

/// Lets the end of the interpreter wait.
void waitAtExit();

} // namespace sluice::python

#endif
