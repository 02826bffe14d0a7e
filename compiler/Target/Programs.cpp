// The programs that a lowered module holds.
//
// The attributes have the form of the program's JSON, which the runtime can
// read already: one reader, one set of error messages.

#include "compiler/Target/Programs.h"

#include "dialects/Row/KernelFacts.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
namespace json = llvm::json;

namespace sluice {

static json::Value toJSON(Attribute attribute) {
  return llvm::TypeSwitch<Attribute, json::Value>(attribute)
      .Case([](StringAttr text) { return text.str(); })
      .Case([](BoolAttr flag) { return flag.getValue(); })
      .Case([](IntegerAttr number) { return number.getInt(); })
      .Case([](ArrayAttr list) {
        json::Array array;
        for (Attribute element : list)
          array.push_back(toJSON(element));
        return array;
      })
      .Case([](DictionaryAttr dictionary) {
        json::Object object;
        for (NamedAttribute entry : dictionary)
          object[entry.getName().strref()] = toJSON(entry.getValue());
        return object;
      })
      .Default([](Attribute) { return nullptr; });
}

/// NumPy's name for an element type of MLIR; the type itself if it has none.
static std::string dtypeOf(StringRef elementType) {
  return llvm::StringSwitch<StringRef>(elementType)
      .Case("f64", "float64")
      .Case("f32", "float32")
      .Case("bf16", "bfloat16")
      .Case("f16", "float16")
      .Case("i64", "int64")
      .Case("i32", "int32")
      .Case("i8", "bool")
      .Default(elementType)
      .str();
}

/// The kernels of `program`, in a gpu.module or not, with the names of their
/// functions.
static json::Array kernelsOf(ModuleOp module, StringRef program) {
  json::Array kernels;
  module.walk([&](FunctionOpInterface function) {
    auto facts = function->getAttrOfType<DictionaryAttr>(row::kKernelAttrName);
    auto owner = facts ? facts.getAs<StringAttr>("program") : StringAttr();
    if (!owner || owner.getValue() != program)
      return;
    json::Value kernel = toJSON(facts);
    kernel.getAsObject()->try_emplace("name", function.getName());
    kernels.push_back(std::move(kernel));
  });
  return kernels;
}

static llvm::Error readProgram(ModuleOp module, NamedAttribute entry,
                               Program &program) {
  json::Value value =
      json::Object{{"buffers", toJSON(entry.getValue())},
                   {"kernels", kernelsOf(module, entry.getName())}};
  json::Path::Root root(entry.getName().strref());
  if (!fromJSON(value, program, root))
    return root.getError();
  for (Buffer &buffer : program.buffers)
    buffer.dtype = dtypeOf(buffer.dtype);
  return program.verify();
}

llvm::Expected<Programs> readPrograms(ModuleOp module) {
  auto all = module->getAttrOfType<DictionaryAttr>(row::kProgramsAttrName);
  auto forward = all ? all.getNamed("forward") : std::nullopt;
  if (!forward)
    return llvm::createStringError("the lowered module lists no program");
  Programs programs;
  if (llvm::Error error = readProgram(module, *forward, programs.forward))
    return error;
  if (auto backward = all.getNamed("backward"))
    if (llvm::Error error =
            readProgram(module, *backward, programs.backward.emplace()))
      return error;
  return programs;
}

} // namespace sluice
