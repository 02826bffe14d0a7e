#include "compiler/PackParameters/PackParameters.h"

#include "dialects/Row/KernelFacts.h"

#include "mlir/IR/Builders.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace sluice {

#define GEN_PASS_DEF_PACKPARAMETERS
#include "compiler/PackParameters/PackParameters.h.inc"

namespace {

constexpr llvm::StringLiteral kLayout = "layout", kWords = "words";

using Order = llvm::SetVector<unsigned>;

Order findWordsInUse(gpu::GPUFuncOp kernel) {
  Order order;
  kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (auto word = dyn_cast<BlockArgument>(operand))
        if (word.getOwner() == &kernel.getBody().front() &&
            word.getArgNumber() < kernel.getNumArguments())
          order.insert(word.getArgNumber());
  });
  return order;
}

/// Leaves the kernel only the words of `order`.
void take(gpu::GPUFuncOp kernel, const Order &order) {
  Block &entry = kernel.getBody().front();
  unsigned count = kernel.getNumArguments();
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (auto [place, number] : llvm::enumerate(order)) {
    BlockArgument word = entry.getArgument(number);
    types.push_back(word.getType());
    attributes.push_back(kernel.getArgAttrDict(number));
    word.replaceAllUsesWith(
        entry.insertArgument(count + place, word.getType(), word.getLoc()));
  }
  entry.eraseArguments(0, count);
  kernel.setFunctionType(FunctionType::get(kernel.getContext(), types, {}));
  kernel.setAllArgAttrs(attributes);
}

/// Does nothing to what does not say how it is launched, or is packed already.
void pack(gpu::GPUFuncOp kernel) {
  auto facts = kernel->getAttrOfType<DictionaryAttr>(row::kKernelAttrName);
  auto layout = facts ? facts.getAs<DictionaryAttr>(kLayout) : nullptr;
  if (!layout || layout.contains(kWords))
    return;
  Order order = findWordsInUse(kernel);
  take(kernel, order);
  Builder b(kernel.getContext());
  NamedAttrList packed(layout), all(facts);
  packed.set(kWords, b.getI64ArrayAttr(
                         llvm::to_vector_of<int64_t>(order.getArrayRef())));
  all.set(kLayout, packed.getDictionary(b.getContext()));
  kernel->setAttr(row::kKernelAttrName, all.getDictionary(b.getContext()));
}

struct PackParametersPass : impl::PackParametersBase<PackParametersPass> {
  void runOnOperation() override {
    for (auto kernel : getOperation().getOps<gpu::GPUFuncOp>())
      pack(kernel);
  }
};

} // namespace
} // namespace sluice
