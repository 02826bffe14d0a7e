#include "compiler/OrderToGPU/OrderToGPU.h"
#include "compiler/OrderToGPU/OrderKernel.h"
#include "dialects/Row/KernelFacts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace sluice::ordergpu;

namespace sluice {
#define GEN_PASS_DEF_ORDERTOGPU
#include "compiler/OrderToGPU/OrderToGPU.h.inc"

/// The description of the buffer that the kernel's results go to.
static DictionaryAttr getResultBuffer(ModuleOp module, row::OrderOp order) {
  auto programs = module->getAttrOfType<DictionaryAttr>(row::kProgramsAttrName);
  auto name = order->getAttrOfType<StringAttr>("row.program");
  auto buffers =
      programs ? programs.getAs<ArrayAttr>(name ? name.getValue() : "forward")
               : ArrayAttr();
  size_t result = order.getBuffers()[2];
  return buffers && result < buffers.size()
             ? dyn_cast<DictionaryAttr>(buffers[result])
             : DictionaryAttr();
}

/// The size of an axis; 0 for what is none.
static int64_t getSize(Attribute attribute) {
  auto size = dyn_cast<IntegerAttr>(attribute);
  bool isSize = size && size.getValue().isStrictlyPositive() &&
                size.getValue().isSignedIntN(32);
  return isSize ? size.getValue().getSExtValue() : 0;
}

static FailureOr<OrderShape> getShape(ModuleOp module, row::OrderOp order) {
  DictionaryAttr buffer = getResultBuffer(module, order);
  auto shape = buffer ? buffer.getAs<ArrayAttr>("shape") : ArrayAttr();
  auto dtype = buffer ? buffer.getAs<StringAttr>("dtype") : StringAttr();
  MLIRContext *context = module.getContext();
  OrderShape result;
  if (dtype && dtype.getValue() == "f32")
    result.type = Float32Type::get(context);
  else if (dtype && dtype.getValue() == "f64")
    result.type = Float64Type::get(context);
  if (shape && shape.size() == 2)
    result.experts = getSize(shape[1]);
  if (!result.type || !shape || shape.empty() || shape.size() > 2 ||
      result.experts < 1)
    return order.emitError(
        "expects a result of f32 or f64 for each token among the program's "
        "buffers");
  return result;
}

namespace {

struct OrderToGPUPass : impl::OrderToGPUBase<OrderToGPUPass> {
  void runOnOperation() override {
    SmallVector<row::OrderOp> orders;
    for (auto kernels : getOperation().getOps<gpu::GPUModuleOp>())
      llvm::append_range(orders, kernels.getOps<row::OrderOp>());
    for (row::OrderOp order : orders)
      if (failed(lower(order)))
        return signalPassFailure();
  }

private:
  LogicalResult lower(row::OrderOp order) {
    FailureOr<OrderShape> shape = getShape(getOperation(), order);
    if (failed(shape))
      return failure();
    switch (order.getKind()) {
    case row::OrderKind::rank:
      lowerRank(order, *shape);
      break;
    case row::OrderKind::put:
      lowerPut(order, *shape);
      break;
    case row::OrderKind::take:
      lowerTake(order, *shape);
      break;
    }
    order.erase();
    return success();
  }
};

} // namespace
} // namespace sluice
