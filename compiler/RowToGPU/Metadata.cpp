#include "compiler/RowToGPU/KernelLowering.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

static int64_t getBytesPerToken(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!row::hasTokens(type))
    return 0;
  int64_t elements = std::max<int64_t>(row::getNumExperts(type), 1);
  return elements * type.getElementTypeBitWidth() / 8;
}

static DictionaryAttr describe(Builder &b, GPULayout layout,
                               int64_t sharedBytes) {
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  return b.getDictionaryAttr({
      number("lanes", layout.lanes),
      number("values", layout.values),
      number("warps_per_row", layout.warpsPerRow),
      number("threads", layout.threads),
      number("tokens_per_block", layout.tokensPerBlock()),
      number("max_blocks", layout.maxBlocks),
      number("shared_bytes", sharedBytes),
  });
}

DictionaryAttr rowgpu::describeGPUKernel(row::KernelOp kernel, GPULayout layout,
                                         int64_t partials,
                                         int64_t sharedBytes) {
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
      number("partials", finalize ? partials : 0),
      b.getNamedAttr("has_finalize", b.getBoolAttr(finalize)),
      b.getNamedAttr("args", b.getI64ArrayAttr(args)),
      number("bytes_read", read),
      number("bytes_written", written),
      b.getNamedAttr("layout", describe(b, layout, sharedBytes)),
  });
}
