#include "compiler/Differentiate/Split.h"
#include "compiler/Differentiate/Differentiate.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace sluice::route;

namespace {

/// What the backward needs of the forward, in the order of the forward.
struct Needs {
  SmallVector<Value> residuals;
  SmallVector<Operation *> clones;
};

} // namespace

/// Comparisons and their combinations: conditions have no storage type.
static bool isCondition(Operation *op) {
  return op->getNumResults() == 1 && isMemoryEffectFree(op) &&
         getElementTypeOrSelf(op->getResult(0).getType()).isInteger(1);
}

/// What costs less to make again than to store, or cannot be stored.
static bool isFree(Operation *op) {
  return op->hasTrait<OpTrait::ConstantLike>() || isCondition(op) ||
         isa<BroadcastOp, AxisSizeOp, StopGradientOp>(op);
}

static void addOperands(Operation *op, llvm::DenseSet<Value> &values) {
  op->walk(
      [&](Operation *inner) { values.insert_range(inner->getOperands()); });
}

/// From the end, so that each op comes after all that use it.
static Needs collectNeeds(const JointGraph &graph) {
  llvm::DenseSet<Operation *> adjoints(llvm::from_range, graph.adjointOps);
  llvm::DenseSet<Value> used(llvm::from_range, graph.gradients);
  auto isUsed = [&](Value value) { return used.contains(value); };
  Needs needs;
  func::FuncOp forward = graph.function;
  for (Operation &op : llvm::reverse(forward.getBody().front())) {
    if (adjoints.contains(&op)) {
      addOperands(&op, used);
    } else if (!isFree(&op)) {
      llvm::copy_if(llvm::reverse(op.getResults()),
                    std::back_inserter(needs.residuals), isUsed);
    } else if (llvm::any_of(op.getResults(), isUsed)) {
      needs.clones.push_back(&op);
      addOperands(&op, used);
    }
  }
  std::reverse(needs.residuals.begin(), needs.residuals.end());
  std::reverse(needs.clones.begin(), needs.clones.end());
  return needs;
}

/// What the values that the backward takes become: arguments of its block.
static SmallVector<Value> getInputs(const JointGraph &graph,
                                    ArrayRef<Value> residuals) {
  func::FuncOp forward = graph.function;
  auto arguments = forward.getArguments();
  SmallVector<Value> inputs;
  llvm::append_range(inputs, arguments.drop_back(graph.cotangents.size()));
  llvm::append_range(inputs, residuals);
  llvm::append_range(inputs, graph.cotangents);
  return inputs;
}

static func::FuncOp createBackward(const JointGraph &graph, StringRef name,
                                   ValueRange inputs) {
  func::FuncOp forward = graph.function;
  OpBuilder builder(forward.getContext());
  builder.setInsertionPointAfter(forward);
  auto type = builder.getFunctionType(inputs.getTypes(),
                                      ValueRange(graph.gradients).getTypes());
  auto backward = func::FuncOp::create(builder, forward.getLoc(), name, type);
  backward.setVisibility(forward.getVisibility());
  for (unsigned i = 0, end = forward.getNumArguments(); i < end; ++i) {
    NamedAttrList attributes(forward.getArgAttrDict(i));
    attributes.erase(kGradAttr);
    backward.setArgAttrs(i, attributes);
  }
  return backward;
}

static void fillBackward(const JointGraph &graph, const Needs &needs,
                         func::FuncOp backward, ValueRange inputs) {
  Block *block = backward.addEntryBlock();
  OpBuilder builder = OpBuilder::atBlockEnd(block);
  IRMapping mapping;
  for (auto [input, argument] : llvm::zip(inputs, block->getArguments())) {
    argument.setLoc(input.getLoc());
    mapping.map(input, argument);
  }
  for (Operation *op : needs.clones)
    builder.clone(*op, mapping);
  for (Operation *op : graph.adjointOps)
    builder.clone(*op, mapping);
  SmallVector<Value> results;
  for (Value gradient : graph.gradients)
    results.push_back(mapping.lookup(gradient));
  func::ReturnOp::create(builder, backward.getLoc(), results);
}

static void returnResiduals(func::FuncOp forward, ArrayRef<Value> residuals) {
  Operation *terminator = forward.getBody().front().getTerminator();
  SmallVector<unsigned> places(residuals.size(), forward.getNumResults());
  SmallVector<DictionaryAttr> attributes(residuals.size());
  (void)forward.insertResults(places, ValueRange(residuals).getTypes(),
                              attributes);
  terminator->insertOperands(terminator->getNumOperands(), residuals);
}

void sluice::route::splitJointGraph(const JointGraph &graph, StringRef name) {
  func::FuncOp forward = graph.function;
  Needs needs = collectNeeds(graph);
  SmallVector<Value> inputs = getInputs(graph, needs.residuals);
  func::FuncOp backward = createBackward(graph, name, inputs);
  fillBackward(graph, needs, backward, inputs);
  returnResiduals(forward, needs.residuals);

  Builder builder(forward.getContext());
  forward->setAttr(kBackwardAttr, FlatSymbolRefAttr::get(backward));
  forward->setAttr(kResidualsAttr,
                   builder.getI64IntegerAttr(needs.residuals.size()));
}

void sluice::route::eraseAdjoints(JointGraph &graph) {
  for (Operation *op : llvm::reverse(graph.adjointOps))
    op->erase();
  Block &block = graph.function.getBody().front();
  block.eraseArguments(block.getNumArguments() - graph.cotangents.size(),
                       graph.cotangents.size());
}
