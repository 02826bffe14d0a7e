#include "bindings/Arguments.h"
#include "bindings/Bindings.h"
#include "bindings/Errors.h"
#include "bindings/WithoutGIL.h"

#include "compiler/Pipelines/Compile.h"
#include "runtime/Executable.h"
#include "runtime/cuda/CudaExecutable.h"

#include <pybind11/stl.h>

#include <map>
#include <mutex>
#include <variant>

namespace py = pybind11;
using llvm::Expected;

namespace sluice::python {

using StageTexts = std::map<std::string, std::string>;

static auto recordInto(StageTexts &texts) {
  return [&texts](llvm::StringRef stage, llvm::StringRef text) {
    texts[stage.str()] = text.str();
  };
}

namespace {

/// Code for the host, also where that simulates a GPU, or for GPUs.
using Code = std::variant<std::unique_ptr<Executable>,
                          std::unique_ptr<cuda::CudaExecutable>>;

/// Code, and its textual stages from when they were first asked for.
class PyExecutable {
public:
  PyExecutable(Code code, CompileOptions options, StageTexts texts = {})
      : code(std::move(code)), options(std::move(options)),
        texts(std::move(texts)) {
    this->options.dumpDirectory.clear();
  }

  /// The result of `function` on the code, whichever it is.
  template <typename Function> auto visit(Function function) const {
    return std::visit([&](auto &code) { return function(*code); }, code);
  }

  const Image &getImage() const {
    return *visit([](auto &code) { return &code.getImage(); });
  }

  /// The stages; compiles the source once more if there are none yet.
  Expected<StageTexts> getTexts();

private:
  const Code code;
  CompileOptions options;
  std::mutex mutex;
  StageTexts texts;
};

} // namespace

Expected<StageTexts> PyExecutable::getTexts() {
  std::lock_guard lock(mutex);
  if (!texts.empty())
    return texts;
  StageTexts made;
  Expected<Image> again = compile(getImage().source, options, recordInto(made));
  if (!again)
    return again.takeError();
  return texts = std::move(made);
}

template <typename Loaded>
static Expected<Code> toCode(Expected<std::unique_ptr<Loaded>> loaded) {
  if (!loaded)
    return loaded.takeError();
  return Code(std::move(*loaded));
}

static Expected<Code> loadImage(Expected<Image> image) {
  if (!image)
    return image.takeError();
  if (image->target == "cpu" || image->target == "sim")
    return toCode(Executable::create(std::move(*image)));
  return toCode(cuda::CudaExecutable::create(std::move(*image)));
}

static std::unique_ptr<PyExecutable> compileSource(const std::string &source,
                                                   const py::dict &dict) {
  CompileOptions options = toOptions(dict);
  bool eager = dict.contains("stages") && py::cast<bool>(dict["stages"]);
  StageTexts texts;
  auto record = recordInto(texts);
  auto code = withoutGIL([&] {
    return loadImage(
        compile(source, options, eager ? StageSink(record) : nullptr));
  });
  return std::make_unique<PyExecutable>(unwrap(std::move(code)),
                                        std::move(options), std::move(texts));
}

static std::unique_ptr<PyExecutable> loadBytes(const py::bytes &bytes,
                                               const py::dict &dict) {
  CompileOptions options = toOptions(dict);
  std::string_view view = bytes;
  auto code = withoutGIL([&] { return loadImage(Image::fromBytes(view)); });
  return std::make_unique<PyExecutable>(unwrap(std::move(code)),
                                        std::move(options));
}

/// A program of `self`; it keeps `self`, whose code it is, alive.
template <typename Program>
static py::object toPython(const Program *program, py::handle self) {
  return py::cast(program, py::return_value_policy::reference_internal, self);
}

static py::object getForward(py::handle self) {
  return self.cast<const PyExecutable &>().visit(
      [&](auto &code) { return toPython(&code.getForward(), self); });
}

static py::object getBackward(py::handle self) {
  return self.cast<const PyExecutable &>().visit(
      [&](auto &code) { return toPython(code.getBackward(), self); });
}

void bindExecutable(py::module_ &module) {
  py::class_<PyExecutable>(module, "Executable", "A compiled router.")
      .def_property_readonly("forward", &getForward)
      .def_property_readonly("backward", &getBackward,
                             "None if no argument wants a gradient.")
      .def_property_readonly(
          "asm",
          [](PyExecutable &self) {
            return unwrap(withoutGIL([&] { return self.getTexts(); }));
          },
          "dict[str, str]: the text of each stage; made when first asked for.")
      .def(
          "to_bytes",
          [](const PyExecutable &self) {
            return py::bytes(self.getImage().toBytes());
          },
          "Object code and metadata, for `load`.");
  module.def(
      "compile", &compileSource, py::arg("mlir"), py::arg("options"),
      "Compiles a module of one route function. options: target, layout, "
      "nvjitlink, ptxas, disassembler, vector_bits, dump_dir, stages. "
      "Raises CompileError with a list of (severity, file, line, "
      "column, text).");
  module.def("load", &loadBytes, py::arg("data"), py::arg("options"),
             "The executable that `to_bytes` wrote, of what was compiled with "
             "these options. Raises RuntimeError if the bytes are damaged or "
             "for another processor or version.");
}

} // namespace sluice::python
