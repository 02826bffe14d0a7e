#include "compiler/GPUToSim/Carried.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;

namespace sluice {

namespace {

/// One way into a block.
struct Edge {
  BranchOpInterface branch;
  unsigned successor;

  SuccessorOperands operands() {
    return branch.getSuccessorOperands(successor);
  }
};

} // namespace

/// All ways into `block`; none if there are others than branches.
static std::optional<SmallVector<Edge>> edgesInto(Block *block) {
  if (block->isEntryBlock())
    return std::nullopt;
  SmallVector<Edge> edges;
  for (auto it = block->pred_begin(); it != block->pred_end(); ++it) {
    auto branch = dyn_cast<BranchOpInterface>((*it)->getTerminator());
    if (!branch)
      return std::nullopt;
    edges.push_back({branch, it.getSuccessorIndex()});
  }
  return edges;
}

//===----------------------------------------------------------------------===//
// Where a pointer comes from
//===----------------------------------------------------------------------===//

Value Origins::of(Value pointer) {
  while (auto element = pointer.getDefiningOp<LLVM::GEPOp>())
    pointer = element.getBase();
  if (Value origin = known.lookup(pointer))
    return origin;
  if (auto argument = dyn_cast<BlockArgument>(pointer))
    return ofArgument(argument);
  if (auto choice = pointer.getDefiningOp<arith::SelectOp>())
    return ofChoice(pointer, choice.getCondition(), choice.getTrueValue(),
                    choice.getFalseValue());
  if (auto choice = pointer.getDefiningOp<LLVM::SelectOp>())
    return ofChoice(pointer, choice.getCondition(), choice.getTrueValue(),
                    choice.getFalseValue());
  return pointer;
}

Value Origins::ofChoice(Value pointer, Value condition, Value yes, Value no) {
  Value yesOrigin = of(yes), noOrigin = of(no);
  if (yesOrigin == yes && noOrigin == no)
    return pointer;
  OpBuilder b(pointer.getContext());
  b.setInsertionPointAfterValue(pointer);
  return known[pointer] = arith::SelectOp::create(
             b, pointer.getLoc(), condition, yesOrigin, noOrigin);
}

Value Origins::ofArgument(BlockArgument pointer) {
  Block *block = pointer.getOwner();
  std::optional<SmallVector<Edge>> edges = edgesInto(block);
  if (!edges)
    return pointer;
  BlockArgument origin =
      block->addArgument(pointer.getType(), pointer.getLoc());
  known[pointer] = origin;
  // The way there may come by here, and give this block arguments for others:
  // each edge has its operand before any is known.
  unsigned from = pointer.getArgNumber(), to = origin.getArgNumber();
  for (Edge &edge : *edges)
    edge.operands().append(edge.operands()[from]);
  for (Edge &edge : *edges) {
    Value incoming = of(edge.operands()[from]);
    edge.operands().slice(to, 1).assign(incoming);
  }
  return origin;
}

} // namespace sluice
