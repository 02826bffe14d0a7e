#include "bindings/Arguments.h"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace sluice::python {

int64_t toWord(py::handle number) {
  uint64_t word = PyLong_AsUnsignedLongLongMask(number.ptr());
  if (word == ~uint64_t(0) && PyErr_Occurred())
    throw py::error_already_set();
  return static_cast<int64_t>(word);
}

Words toWords(const py::list &list) {
  Words words;
  Py_ssize_t size = PyList_GET_SIZE(list.ptr());
  words.reserve(size);
  for (Py_ssize_t i = 0; i < size; ++i)
    words.push_back(toWord(PyList_GET_ITEM(list.ptr(), i)));
  return words;
}

CompileOptions toOptions(const py::dict &options) {
  CompileOptions result;
  for (auto [key, value] : options) {
    auto name = py::cast<std::string>(key);
    if (value.is_none())
      continue;
    if (name == "target")
      result.target = py::cast<std::string>(value);
    else if (name == "nvjitlink")
      result.nvJitLink = py::cast<std::string>(value);
    else if (name == "ptxas")
      result.ptxas = py::cast<std::string>(value);
    else if (name == "disassembler")
      result.disassembler = py::cast<std::string>(value);
    else if (name == "dump_dir")
      result.dumpDirectory = py::cast<std::string>(value);
    else if (name == "vector_bits")
      result.vectorBits = py::cast<int64_t>(value);
    else if (name != "stages")
      throw py::key_error("unknown compile option '" + name + "'");
  }
  return result;
}

py::dict toDict(const Buffer &buffer) {
  py::dict dict;
  dict["name"] = buffer.name;
  dict["role"] = stringifyRole(buffer.role).str();
  dict["dtype"] = buffer.dtype;
  dict["axes"] = buffer.axes;
  dict["shape"] = buffer.shape;
  dict["used"] = buffer.used;
  return dict;
}

static py::dict toDict(const Layout &layout) {
  py::dict dict;
  dict["lanes"] = layout.lanes;
  dict["values"] = layout.values;
  dict["warps_per_row"] = layout.warpsPerRow;
  dict["threads"] = layout.threads;
  dict["tokens_per_block"] = layout.tokensPerBlock;
  dict["max_blocks"] = layout.maxBlocks;
  dict["shared_bytes"] = layout.sharedBytes;
  return dict;
}

py::dict toDict(const Program &program, const Kernel &kernel) {
  py::dict dict;
  dict["name"] = kernel.name;
  dict["bytes_read_per_token"] = kernel.bytesRead;
  dict["bytes_written_per_token"] = kernel.bytesWritten;
  dict["residual_bytes_per_token"] = residualBytes(program, kernel);
  if (kernel.layout)
    dict["layout"] = toDict(*kernel.layout);
  else
    dict["tile_tokens"] = kernel.tileTokens;
  return dict;
}

py::object toObject(const std::optional<sim::Counts> &counts) {
  if (!counts)
    return py::none();
  py::dict dict;
  dict["launches"] = counts->launches;
  dict["threads"] = counts->threads;
  dict["bytes_read"] = counts->bytesRead;
  dict["bytes_written"] = counts->bytesWritten;
  dict["sectors_read"] = counts->sectorsRead;
  dict["sectors_written"] = counts->sectorsWritten;
  dict["atomics"] = counts->atomics;
  dict["shuffles"] = counts->shuffles;
  dict["votes"] = counts->votes;
  dict["barriers"] = counts->barriers;
  dict["branches"] = counts->branches;
  dict["divergent_branches"] = counts->divergentBranches;
  return dict;
}

} // namespace sluice::python
