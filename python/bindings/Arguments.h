// Python values to and from the runtime's, without a copy that can be spared.
#ifndef SLUICE_PYTHON_BINDINGS_ARGUMENTS_H
#define SLUICE_PYTHON_BINDINGS_ARGUMENTS_H

#include "compiler/Pipelines/CompileOptions.h"
#include "runtime/program/Arguments.h"
#include "runtime/sim/Counts.h"

#include <pybind11/pybind11.h>

namespace sluice::python {

/// The integers of a list. Addresses and seeds may use all 64 bits.
Words toWords(const pybind11::list &list);

/// `number` modulo 2**64, as a signed word.
int64_t toWord(pybind11::handle number);

/// {"target": str, "dump_dir": str | None, "vector_bits": int | None,
///  "nvjitlink", "ptxas", "disassembler": str | None, "layout": {"lanes",
///  "warps_per_row", "threads", "max_blocks": int} | None}
CompileOptions toOptions(const pybind11::dict &options);

/// Dictionaries as `Program.buffers` and `Program.kernels` list them.
pybind11::dict toDict(const Buffer &buffer);
pybind11::dict toDict(const Program &program, const Kernel &kernel);

/// None where nothing was counted.
pybind11::object toObject(const std::optional<sim::Counts> &counts);

} // namespace sluice::python

#endif
