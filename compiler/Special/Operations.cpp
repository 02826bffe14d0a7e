#include "compiler/Special/Operations.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace sluice;

// Counted from the expansions of `row-expand-special`, rounded.
unsigned sluice::countOperations(Operation *op) {
  return llvm::StringSwitch<unsigned>(op->getName().getStringRef())
      .Cases({"arith.constant", "route.broadcast", "route.axis_size",
              "route.stop_gradient", "route.with_slope", "route.row",
              "arith.extf", "arith.truncf", "vector.broadcast", "row.load",
              "row.store", "row.finalize", "row.return"},
             0)
      .Cases({"math.exp", "math.log", "math.log1p", "math.expm1"}, 15)
      .Cases({"route.sigmoid", "route.sigmoid_tail"}, 15)
      .Case("route.sigmoid_of_tail", 3)
      .Case("route.softmax", 20)
      .Cases({"route.softplus", "route.log_sigmoid", "route.log_gate",
              "math.tanh"},
             30)
      .Cases({"math.sqrt", "math.rsqrt", "arith.divf"}, 8)
      .Case("math.powf", 40)
      .Case("route.uniform", 25)
      .Case("route.logistic", 45)
      .Case("route.gumbel", 55)
      .Case("route.normal", 40)
      .Case("route.trigamma", 20)
      .Case("route.digamma_difference", 45)
      .Case("route.digamma", 60)
      .Case("route.lgamma_bregman", 75)
      .Cases({"route.lgamma", "route.kl_bernoulli", "route.polygamma"}, 80)
      .Case("route.log_gamma_sample", 135)
      .Case("route.log_gamma_sample_grad", 75)
      .Cases({"route.beta_log_prob", "route.beta_log_prob_from_logs"}, 120)
      .Cases({"route.betainc", "route.betainc_from_logs"}, 1000)
      .Default(1);
}

static bool hasRows(Operation &op) {
  return llvm::any_of(
      llvm::concat<Type>(op.getOperandTypes(), op.getResultTypes()),
      llvm::IsaPred<VectorType>);
}

int64_t sluice::countOperations(row::KernelOp kernel) {
  int64_t experts = kernel.getNumExperts(), sum = 0;
  for (Operation &op : kernel.getBody().getOps())
    sum += (hasRows(op) ? experts : 1) * countOperations(&op);
  return sum;
}
