#include "compiler/Differentiate/Differentiate.h"
#include "compiler/Differentiate/Adjoint.h"
#include "compiler/Differentiate/Split.h"
#include "compiler/Differentiate/Steep.h"
#include "compiler/Differentiate/UpstreamRule.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "compiler/Differentiate/Differentiate.h.inc"

namespace route {

void registerDerivatives(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, arith::ArithDialect *, math::MathDialect *) {
        attachArithDerivatives(*context);
        attachMathDerivatives(*context);
      });
}

namespace {

bool wantsGradient(func::FuncOp function) {
  for (unsigned i = 0, end = function.getNumArguments(); i < end; ++i)
    if (function.getArgAttr(i, kGradAttr))
      return !function->hasAttr(kBackwardAttr);
  return false;
}

/// Types whose zero can be written down and whose values can be added.
bool hasGradient(Type type) {
  return isa<FloatType>(getElementTypeOrSelf(type)) &&
         isa<FloatType, RankedTensorType, VectorType>(type);
}

LogicalResult checkMarkedArguments(func::FuncOp function) {
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    if (function.getArgAttr(i, kGradAttr) && !hasGradient(type))
      return function.emitError("expects argument ")
             << i << ", marked 'route.grad', to be a float or a tensor of "
             << "floats, got " << type;
  return success();
}

/// Facts that the reverse sweep and the split rely on.
LogicalResult checkFunction(func::FuncOp function, StringRef backwardName) {
  if (function.isExternal())
    return function.emitError("cannot differentiate a function without a body");
  if (!llvm::hasSingleElement(function.getBody()))
    return function.emitError(
        "cannot differentiate a function of more than one block");
  Operation *terminator = function.getBody().front().getTerminator();
  if (!isa<func::ReturnOp>(terminator))
    return terminator->emitError("expects 'func.return' at the end of a "
                                 "function to differentiate");
  Operation *symbols = SymbolTable::getNearestSymbolTable(function);
  if (!SymbolTable::symbolKnownUseEmpty(function, symbols))
    return function.emitError("cannot differentiate a function that another "
                              "one refers to; inline it first");
  if (SymbolTable::lookupSymbolIn(symbols, backwardName))
    return function.emitError("expects no symbol '")
           << backwardName << "': it names the backward function";
  return checkMarkedArguments(function);
}

/// Where a result's cotangent counts. Of several results a caller may use some;
/// the cotangents of others shall add nothing. Nor shall those that are 0,
/// where a slope may be infinite.
Mask maskOf(OpBuilder &builder, Value cotangent, bool steep) {
  Formula f(builder, cotangent.getLoc());
  if (!steep)
    return {{f.make<UsedOp>(cotangent)}};
  return {{f.compare(arith::CmpFPredicate::UNE, cotangent,
                     f.zero(cotangent.getType()))}};
}

/// Runs the reverse sweep; on failure the graph holds what it built so far.
LogicalResult buildAdjoints(JointGraph &graph) {
  Block &block = graph.function.getBody().front();
  Operation *terminator = block.getTerminator();
  SmallVector<Operation *> forward;
  for (Operation &op : block.without_terminator())
    forward.push_back(&op);
  Activity activity(graph.function);
  unsigned numArguments = block.getNumArguments();
  OpBuilder builder(terminator);
  AdjointSweep sweep(activity, builder);

  for (Value result : terminator->getOperands()) {
    if (!isFloatLike(result.getType()))
      continue;
    BlockArgument g = block.addArgument(result.getType(), terminator->getLoc());
    graph.cotangents.push_back(g);
    bool mayBeUnused = terminator->getNumOperands() > 1;
    bool counts = mayBeUnused && activity.isVaried(result);
    sweep.accumulate(
        result,
        {g, counts ? maskOf(builder, g, isSteep(result, activity)) : Mask()});
  }
  LogicalResult status = success();
  for (Operation *op : llvm::reverse(forward))
    if (succeeded(status))
      status = sweep.visit(*op);
  for (unsigned i = 0; i < numArguments; ++i)
    if (graph.function.getArgAttr(i, kGradAttr))
      graph.gradients.push_back(sweep.getCotangent(block.getArgument(i)));

  auto begin = forward.empty() ? block.begin()
                               : std::next(forward.back()->getIterator());
  for (Operation &op : llvm::make_range(begin, terminator->getIterator()))
    graph.adjointOps.push_back(&op);
  return status;
}

LogicalResult differentiate(func::FuncOp function) {
  std::string backwardName = (function.getName() + "_backward").str();
  if (failed(checkFunction(function, backwardName)))
    return failure();
  JointGraph graph;
  graph.function = function;
  LogicalResult status = buildAdjoints(graph);
  if (succeeded(status))
    splitJointGraph(graph, backwardName);
  eraseAdjoints(graph);
  return status;
}

struct DifferentiatePass : sluice::impl::DifferentiateBase<DifferentiatePass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    getOperation().walk([&](func::FuncOp function) {
      if (wantsGradient(function))
        functions.push_back(function);
    });
    for (func::FuncOp function : functions)
      if (failed(differentiate(function)))
        return signalPassFailure();
    getOperation().walk([](StopGradientOp op) {
      op.replaceAllUsesWith(op.getX());
      op.erase();
    });
  }
};

} // namespace
} // namespace route
} // namespace sluice
