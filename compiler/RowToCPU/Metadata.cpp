#include "compiler/RowToCPU/KernelLowering.h"
#include "dialects/Row/KernelFacts.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace sluice;

void sluice::declareOrder(row::OrderOp order) {
  OpBuilder b(order);
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), ArrayRef<Type>());
  auto declaration =
      LLVM::LLVMFuncOp::create(b, order.getLoc(), order.getSymName(), type);
  NamedAttrList facts = row::describe(order);
  facts.set("tile_tokens", b.getI64IntegerAttr(1));
  declaration->setAttr(row::kKernelAttrName,
                       facts.getDictionary(b.getContext()));
  order.erase();
}

DictionaryAttr sluice::describeKernel(row::KernelOp kernel, Tile tile,
                                      int64_t partials, int64_t stackBytes) {
  Builder b(kernel.getContext());
  NamedAttrList facts = row::describe(kernel, partials);
  facts.set("tile_tokens", b.getI64IntegerAttr(tile.tokens));
  facts.set("stack_bytes", b.getI64IntegerAttr(stackBytes));
  return facts.getDictionary(b.getContext());
}
