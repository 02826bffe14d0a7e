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

static rowgpu::LayoutRequest toLayout(const py::dict &layout) {
  rowgpu::LayoutRequest request;
  for (auto [key, value] : layout) {
    auto name = py::cast<std::string>(key);
    auto number = py::cast<int64_t>(value);
    if (name == "lanes")
      request.lanes = number;
    else if (name == "warps_per_row")
      request.warpsPerRow = number;
    else if (name == "threads")
      request.threads = number;
    else if (name == "max_blocks")
      request.maxBlocks = number;
    else
      throw py::key_error("unknown entry '" + name + "' of a layout");
  }
  return request;
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
      result.tools.nvJitLink = py::cast<std::string>(value);
    else if (name == "ptxas")
      result.tools.ptxas = py::cast<std::string>(value);
    else if (name == "disassembler")
      result.tools.disassembler = py::cast<std::string>(value);
    else if (name == "layout")
      result.layout = toLayout(py::cast<py::dict>(value));
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
  dict["scratch_bytes"] = layout.scratchBytes;
  dict["tokens_per_team"] = layout.tokensPerTeam;
  dict["spread_blocks"] = layout.spreadBlocks;
  return dict;
}

/// Bytes that a kernel moves for each token and expert; 0 without experts.
static double bytesPerExpert(const Program &program, const Kernel &kernel) {
  int64_t experts = 0;
  for (int64_t index : kernel.args)
    if (index >= 0 && program.buffers[index].shape.size() == 2)
      experts = std::max(experts, program.buffers[index].shape[1]);
  double bytes = kernel.bytesRead + kernel.bytesWritten;
  return experts ? bytes / experts : 0;
}

/// Shuffles of warps for each token; none where there are no warps, or where
/// they depend on the values.
static py::object shufflesPerToken(const Kernel &kernel) {
  if (!kernel.layout || kernel.kind == KernelKind::Rank)
    return py::none();
  double warps = kernel.layout->threads / 32.0;
  return py::cast(kernel.layout->shuffles * warps /
                  kernel.layout->tokensPerBlock);
}

/// None where nothing was assembled.
static void enterResources(py::dict &dict,
                           const std::optional<Resources> &resources) {
  auto enter = [&](const char *name, auto member) {
    dict[name] = resources ? py::cast((*resources).*member) : py::none();
  };
  enter("registers", &Resources::registers);
  enter("spill_store_bytes", &Resources::spillStoreBytes);
  enter("spill_load_bytes", &Resources::spillLoadBytes);
  enter("local_bytes", &Resources::localBytes);
  enter("shared_bytes", &Resources::sharedBytes);
  enter("occupancy", &Resources::occupancy);
}

py::dict toDict(const Program &program, const Kernel &kernel) {
  py::dict dict;
  dict["name"] = kernel.name;
  dict["bytes_read_per_token"] = kernel.bytesRead;
  dict["bytes_read_per_warp"] = py::none();
  dict["bytes_written_per_token"] = kernel.bytesWritten;
  dict["residual_bytes_per_token"] = residualBytes(program, kernel);
  dict["operations_per_token"] =
      kernel.isCompiled() ? py::cast(kernel.operations) : py::none();
  dict["bytes_per_token_and_expert"] = bytesPerExpert(program, kernel);
  dict["shuffles_per_token"] = shufflesPerToken(kernel);
  dict["layout"] = py::none();
  if (kernel.layout) {
    dict["layout"] = toDict(*kernel.layout);
    dict["bytes_read_per_warp"] = kernel.layout->bytesOnce;
  } else {
    dict["tile_tokens"] = kernel.tileTokens;
  }
  enterResources(dict, kernel.resources);
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
