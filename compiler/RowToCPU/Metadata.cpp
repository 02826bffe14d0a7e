#include "compiler/RowToCPU/KernelLowering.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace sluice;

static int64_t getBytesPerToken(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!row::hasTokens(type))
    return 0;
  int64_t elements = std::max<int64_t>(row::getNumExperts(type), 1);
  return elements * type.getElementTypeBitWidth() / 8;
}

void sluice::declareOrder(row::OrderOp order) {
  OpBuilder b(order);
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), ArrayRef<Type>());
  auto declaration =
      LLVM::LLVMFuncOp::create(b, order.getLoc(), order.getSymName(), type);
  auto program = order->getAttrOfType<StringAttr>("row.program");
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  declaration->setAttr(
      "sluice.kernel",
      b.getDictionaryAttr(
          {b.getNamedAttr("program",
                          program ? program : b.getStringAttr("forward")),
           b.getNamedAttr("kind", b.getStringAttr(row::stringifyOrderKind(
                                      order.getKind()))),
           b.getNamedAttr("fill_nan", b.getBoolAttr(order.getFill().isNaN())),
           b.getNamedAttr("args", b.getI64ArrayAttr(order.getBuffers())),
           number("tile_tokens", 1), number("partials", 0),
           b.getNamedAttr("has_finalize", b.getBoolAttr(false)),
           number("bytes_read", 0), number("bytes_written", 0)}));
  order.erase();
}

DictionaryAttr sluice::describeKernel(row::KernelOp kernel, Tile tile,
                                      int64_t partials) {
  Builder b(kernel.getContext());
  SmallVector<int64_t> args;
  int64_t read = 0, written = 0;
  for (BlockArgument argument : kernel.getArguments()) {
    auto place = kernel.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(),
                                                      "row.buffer");
    if (!place)
      continue;
    args.push_back(place.getInt());
    bool output =
        llvm::any_of(argument.getUsers(), llvm::IsaPred<row::StoreOp>);
    (output ? written : read) += getBytesPerToken(argument);
  }
  bool finalize = !kernel.getBody().getOps<row::FinalizeOp>().empty();
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  auto program = kernel->getAttrOfType<StringAttr>("row.program");
  return b.getDictionaryAttr({
      b.getNamedAttr("program", program ? program : b.getStringAttr("forward")),
      number("tile_tokens", tile.tokens),
      number("partials", partials),
      b.getNamedAttr("has_finalize", b.getBoolAttr(finalize)),
      b.getNamedAttr("args", b.getI64ArrayAttr(args)),
      number("bytes_read", read),
      number("bytes_written", written),
  });
}
