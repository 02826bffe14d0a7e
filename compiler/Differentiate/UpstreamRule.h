// Attaches derivative rules to ops of upstream dialects.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_UPSTREAMRULE_H
#define SLUICE_COMPILER_DIFFERENTIATE_UPSTREAMRULE_H

#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteDialect.h"

namespace sluice::route {

/// What a rule reads and sets: g is the cotangent of the op's one result.
struct AdjointRequest {
  mlir::Value g;
  llvm::ArrayRef<bool> wanted;
  llvm::MutableArrayRef<mlir::Value> adjoints;
};

template <typename ConcreteOp>
using DeriveFn = void (*)(ConcreteOp op, Formula &f, AdjointRequest request);

/// The interface's model for an op, made from one function.
template <typename ConcreteOp, DeriveFn<ConcreteOp> derive>
struct UpstreamRule
    : DifferentiableOpInterface::ExternalModel<UpstreamRule<ConcreteOp, derive>,
                                               ConcreteOp> {
  void buildAdjoint(mlir::Operation *op, mlir::OpBuilder &builder,
                    mlir::ValueRange cotangents, llvm::ArrayRef<bool> wanted,
                    llvm::MutableArrayRef<mlir::Value> adjoints) const {
    Formula f(builder, op->getLoc());
    derive(llvm::cast<ConcreteOp>(op), f, {cotangents[0], wanted, adjoints});
  }
};

template <typename ConcreteOp, DeriveFn<ConcreteOp> derive>
void attachRule(mlir::MLIRContext &context) {
  ConcreteOp::template attachInterface<UpstreamRule<ConcreteOp, derive>>(
      context);
}

void attachArithDerivatives(mlir::MLIRContext &context);
void attachMathDerivatives(mlir::MLIRContext &context);

} // namespace sluice::route

#endif
