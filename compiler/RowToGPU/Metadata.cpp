#include "compiler/RowToGPU/KernelLowering.h"
#include "dialects/Row/KernelFacts.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

static DictionaryAttr describe(Builder &b, GPULayout layout,
                               const GPUFacts &facts) {
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  return b.getDictionaryAttr({
      number("lanes", layout.lanes),
      number("values", layout.values),
      number("warps_per_row", layout.warpsPerRow),
      number("threads", layout.threads),
      number("tokens_per_block", layout.tokensPerBlock()),
      number("tokens_per_team", layout.tokensPerTeam()),
      number("max_blocks", layout.maxBlocks),
      number("spread_blocks", layout.spreadBlocks),
      number("shared_bytes", facts.sharedBytes),
      number("shuffles", facts.shuffles),
      number("bytes_once", facts.bytesOnce),
      number("posts", facts.posts),
  });
}

/// Bytes of the numbers of a token, which each warp of its row reads.
static int64_t countNumberBytes(row::KernelOp kernel) {
  int64_t bytes = 0;
  for (BlockArgument argument : kernel.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    bool isRead = llvm::any_of(argument.getUsers(), llvm::IsaPred<row::LoadOp>);
    if (type && isRead && row::hasTokens(type) && row::getNumExperts(type) == 0)
      bytes += type.getElementTypeBitWidth() / 8;
  }
  return bytes;
}

DictionaryAttr rowgpu::describeGPUKernel(row::KernelOp kernel, GPULayout layout,
                                         const GPUFacts &found) {
  Builder b(kernel.getContext());
  // Of what all tokens share, for as many as a block computes at a time.
  int64_t again = llvm::divideCeil(found.bytesAgain * layout.threads / kWarp,
                                   layout.tokensPerBlock());
  again += countNumberBytes(kernel) * (layout.warpsPerRow - 1);
  NamedAttrList facts = row::describe(kernel, found.partials, again);
  facts.set("layout", describe(b, layout, found));
  return facts.getDictionary(b.getContext());
}
