// Derivative rules of arith's float ops.
#include "compiler/Differentiate/UpstreamRule.h"

using namespace mlir;
using namespace sluice::route;

static void deriveAdd(arith::AddFOp, Formula &, AdjointRequest request) {
  request.adjoints[0] = request.g;
  request.adjoints[1] = request.g;
}

static void deriveSub(arith::SubFOp, Formula &f, AdjointRequest request) {
  request.adjoints[0] = request.g;
  if (request.wanted[1])
    request.adjoints[1] = f.neg(request.g);
}

static void deriveMul(arith::MulFOp op, Formula &f, AdjointRequest request) {
  if (request.wanted[0])
    request.adjoints[0] = f.mul(request.g, op.getRhs());
  if (request.wanted[1])
    request.adjoints[1] = f.mul(request.g, op.getLhs());
}

/// For y = a / b: g / b and -(g / b) y.
static void deriveDiv(arith::DivFOp op, Formula &f, AdjointRequest request) {
  Value share = f.div(request.g, op.getRhs());
  request.adjoints[0] = share;
  if (request.wanted[1])
    request.adjoints[1] = f.neg(f.mul(share, op.getResult()));
}

static void deriveNeg(arith::NegFOp, Formula &f, AdjointRequest request) {
  request.adjoints[0] = f.neg(request.g);
}

/// The cotangent where `self` won, half of it at a tie, 0 where it lost.
static Value shareOfWinner(Formula &f, Value g, arith::CmpFPredicate loses,
                           Value self, Value other) {
  Value lost = f.compare(loses, self, other);
  Value tied = f.compare(arith::CmpFPredicate::OEQ, self, other);
  Value rest = f.select(tied, f.scale(g, 0.5), g);
  return f.select(lost, f.zero(g.getType()), rest);
}

/// NaN operands lose to nobody: their cotangents stay, as PyTorch has it.
template <typename ExtremumOp>
static void deriveExtremum(ExtremumOp op, Formula &f, AdjointRequest request) {
  bool isMaximum = std::is_same_v<ExtremumOp, arith::MaximumFOp>;
  auto loses =
      isMaximum ? arith::CmpFPredicate::OLT : arith::CmpFPredicate::OGT;
  Value a = op.getLhs(), b = op.getRhs();
  if (request.wanted[0])
    request.adjoints[0] = shareOfWinner(f, request.g, loses, a, b);
  if (request.wanted[1])
    request.adjoints[1] = shareOfWinner(f, request.g, loses, b, a);
}

static void deriveExt(arith::ExtFOp op, Formula &f, AdjointRequest request) {
  request.adjoints[0] =
      f.make<arith::TruncFOp>(op.getIn().getType(), request.g);
}

static void deriveTrunc(arith::TruncFOp op, Formula &f,
                        AdjointRequest request) {
  request.adjoints[0] = f.make<arith::ExtFOp>(op.getIn().getType(), request.g);
}

void sluice::route::attachArithDerivatives(MLIRContext &context) {
  attachRule<arith::AddFOp, deriveAdd>(context);
  attachRule<arith::SubFOp, deriveSub>(context);
  attachRule<arith::MulFOp, deriveMul>(context);
  attachRule<arith::DivFOp, deriveDiv>(context);
  attachRule<arith::NegFOp, deriveNeg>(context);
  attachRule<arith::MaximumFOp, deriveExtremum>(context);
  attachRule<arith::MinimumFOp, deriveExtremum>(context);
  attachRule<arith::ExtFOp, deriveExt>(context);
  attachRule<arith::TruncFOp, deriveTrunc>(context);
}
