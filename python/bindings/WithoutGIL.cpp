#include "bindings/WithoutGIL.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <thread>

namespace py = pybind11;

namespace sluice::python {

namespace {

struct State {
  std::mutex mutex;
  std::condition_variable changed;
  int working = 0;
  std::optional<std::thread::id> ending; ///< what ends the interpreter
};

/// Never destroyed: threads may wait in it.
State &state() {
  static State &state = *new State;
  return state;
}

void end() {
  py::gil_scoped_release release;
  std::unique_lock lock(state().mutex);
  state().ending = std::this_thread::get_id();
  state().changed.wait(lock, [] { return state().working == 0; });
}

/// A child has none of the other threads.
void forgetOthersInChild() {
  state().working = 0;
  state().mutex.unlock();
}

} // namespace

ReleasedGIL::ReleasedGIL() : state(PyEval_SaveThread()) {
  State &all = python::state();
  std::unique_lock lock(all.mutex);
  all.changed.wait(lock, [&] {
    return !all.ending || *all.ending == std::this_thread::get_id();
  });
  ++all.working;
}

/// With the GIL again before it counts no more.
ReleasedGIL::~ReleasedGIL() {
  PyEval_RestoreThread(state);
  State &all = python::state();
  std::lock_guard lock(all.mutex);
  --all.working;
  all.changed.notify_all();
}

void waitAtExit() {
  pthread_atfork([] { state().mutex.lock(); }, [] { state().mutex.unlock(); },
                 forgetOthersInChild);
  py::module_::import("atexit").attr("register")(py::cpp_function(end));
}

} // namespace sluice::python
