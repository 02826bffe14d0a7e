#include "compiler/GPUToSim/HookCalls.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"

using namespace mlir;

namespace sluice {

Value HookCalls::i32(uint32_t value) {
  return LLVM::ConstantOp::create(b, loc(), b.getI32Type(),
                                  static_cast<int64_t>(value));
}

Value HookCalls::i64(int64_t value) {
  return LLVM::ConstantOp::create(b, loc(), b.getI64Type(), value);
}

LLVM::LLVMFuncOp HookCalls::declare(StringRef hook, Type result,
                                    ValueRange arguments) {
  if (auto known = module.lookupSymbol<LLVM::LLVMFuncOp>(hook))
    return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(module.getBody());
  auto type = LLVM::LLVMFunctionType::get(
      result ? result : LLVM::LLVMVoidType::get(b.getContext()),
      llvm::to_vector(arguments.getTypes()));
  return LLVM::LLVMFuncOp::create(b, b.getUnknownLoc(), hook, type);
}

Value HookCalls::call(StringRef hook, Type result, ValueRange arguments) {
  SmallVector<Value> all{thread};
  llvm::append_range(all, arguments);
  LLVM::LLVMFuncOp function = declare(hook, result, all);
  auto call = LLVM::CallOp::create(b, loc(), function, all);
  return result ? call.getResult() : Value();
}

/// "file:line:column", empty if the op has no place.
static std::string placeOf(Location location) {
  auto place = location->findInstanceOf<FileLineColLoc>();
  if (!place)
    return "";
  return (place.getFilename().getValue() + ":" + Twine(place.getLine()) + ":" +
          Twine(place.getColumn()))
      .str();
}

Value HookCalls::callAtPlace(StringRef hook, Type result,
                             ValueRange arguments) {
  SmallVector<Value> all{text(placeOf(loc()))};
  llvm::append_range(all, arguments);
  return call(hook, result, all);
}

Value HookCalls::text(StringRef text) {
  std::string content = text.str();
  content.push_back('\0');
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), content.size());
  LLVM::GlobalOp global;
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    std::string name = (kernel + "." + Twine(numTexts++)).str();
    global = LLVM::GlobalOp::create(b, loc(), type, /*isConstant=*/true,
                                    LLVM::Linkage::Internal, name,
                                    b.getStringAttr(content));
  }
  return LLVM::AddressOfOp::create(b, loc(), global);
}

} // namespace sluice
