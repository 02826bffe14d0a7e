#include "compiler/Contract/Contract.h"
#include "dialects/Row/KernelFacts.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_CONTRACT
#include "compiler/Contract/Contract.h.inc"

namespace {

using Values = llvm::DenseSet<Value>;

bool readsCotangent(Operation *op, row::KernelOp kernel) {
  auto load = dyn_cast<row::LoadOp>(op);
  auto buffer = load ? dyn_cast<BlockArgument>(load.getBuffer()) : nullptr;
  return buffer && row::getRole(kernel, buffer) == "cotangent";
}

/// The values of a kernel that are computed from cotangents.
Values collectOfCotangents(row::KernelOp kernel) {
  Values values;
  kernel.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (readsCotangent(op, kernel) || row::usesAny(op, values))
      values.insert_range(op->getResults());
  });
  return values;
}

/// Whether nothing but sums of the same block take a product, each once.
bool isOnlyAdded(arith::MulFOp product, const Values &ofCotangents) {
  llvm::SmallPtrSet<Operation *, 4> sums;
  for (Operation *user : product->getUsers()) {
    bool isSum = isa<arith::AddFOp, arith::SubFOp>(user) &&
                 user->getBlock() == product->getBlock() &&
                 ofCotangents.contains(user->getResult(0));
    if (!isSum || !sums.insert(user).second)
      return false;
  }
  return !sums.empty();
}

/// `sum`, to which `product` belongs, in one operation.
Value fuse(arith::MulFOp product, Operation *sum) {
  OpBuilder b(sum);
  Location loc = sum->getLoc();
  auto negate = [&](Value value) {
    return arith::NegFOp::create(b, loc, value);
  };
  bool isFirst = sum->getOperand(0) == product;
  Value factor = product.getLhs(), rest = sum->getOperand(isFirst ? 1 : 0);
  if (isa<arith::SubFOp>(sum))
    (isFirst ? rest : factor) = negate(isFirst ? rest : factor);
  return math::FmaOp::create(b, loc, factor, product.getRhs(), rest);
}

void contract(row::KernelOp kernel) {
  if (kernel.getNumExperts() == 1)
    return; // what an entry and the total have then cancels to the last bit
  Values ofCotangents = collectOfCotangents(kernel);
  SmallVector<arith::MulFOp> products;
  kernel.walk([&](arith::MulFOp product) { products.push_back(product); });
  for (arith::MulFOp product : products) {
    if (!isOnlyAdded(product, ofCotangents))
      continue;
    for (Operation *sum : llvm::make_early_inc_range(product->getUsers())) {
      sum->getResult(0).replaceAllUsesWith(fuse(product, sum));
      sum->erase();
    }
    product.erase();
  }
}

struct ContractPass : impl::ContractBase<ContractPass> {
  void runOnOperation() override {
    for (auto kernel : getOperation().getOps<row::KernelOp>())
      contract(kernel);
  }
};

} // namespace
} // namespace sluice
