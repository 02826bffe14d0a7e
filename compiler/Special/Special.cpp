#include "compiler/Special/Special.h"

#include "compiler/Special/Expansions.h"
#include "compiler/Special/Operations.h"
#include "dialects/Row/KernelFacts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace sluice {

#define GEN_PASS_DEF_EXPANDSPECIAL
#include "compiler/Special/Special.h.inc"

static special::Expansion lookupExpansion(Operation *op) {
  StringRef name = op->getName().getStringRef();
  if (special::Expansion function = special::lookupFunction(name))
    return function;
  return special::lookupDraw(name);
}

static void expand(Operation *op, special::Expansion expansion, bool gpu) {
  special::Builder builder(op->getLoc(), op);
  builder.gpu = gpu;
  op->getResult(0).replaceAllUsesWith(expansion(op, builder));
  op->erase();
}

namespace {
struct ExpandSpecial : impl::ExpandSpecialBase<ExpandSpecial> {
  using ExpandSpecialBase::ExpandSpecialBase;

  void runOnOperation() override {
    SmallVector<std::pair<Operation *, special::Expansion>> work;
    getOperation()->walk([&](row::KernelOp kernel) {
      row::setOperations(kernel, countOperations(kernel));
      kernel.walk([&](Operation *op) {
        if (special::Expansion expansion = lookupExpansion(op))
          work.push_back({op, expansion});
      });
    });
    for (auto [op, expansion] : work)
      expand(op, expansion, gpu);
  }
};
} // namespace

} // namespace sluice
