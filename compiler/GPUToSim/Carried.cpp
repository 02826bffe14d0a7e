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
    return known[pointer] = pointer;
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

//===----------------------------------------------------------------------===//
// Which round of a loop it is
//===----------------------------------------------------------------------===//

static Value i64(OpBuilder &b, Location loc, int64_t value) {
  return LLVM::ConstantOp::create(b, loc, b.getI64Type(), value);
}

Value Rounds::of(CFGLoop *loop) {
  if (Value round = known.lookup(loop))
    return round;
  Block *head = loop->getHeader();
  std::optional<SmallVector<Edge>> edges = edgesInto(head);
  if (!edges)
    return {};
  OpBuilder b(head->getParent()->getContext());
  Location loc = head->getParent()->getLoc();
  Value round = head->addArgument(b.getI64Type(), loc);
  for (Edge &edge : *edges) {
    b.setInsertionPoint(edge.branch);
    bool again = loop->contains(edge.branch->getBlock());
    Value next = again ? LLVM::AddOp::create(b, loc, round, i64(b, loc, 1))
                       : i64(b, loc, 0);
    edge.operands().append(next);
  }
  return known[loop] = round;
}

Value Rounds::at(Operation *op) {
  OpBuilder b(op);
  Value all = i64(b, op->getLoc(), 0);
  Region *body = op->getParentRegion();
  if (body->hasOneBlock())
    return all;
  if (!loops)
    loops.emplace(DominanceInfo(op).getDomTree(body));
  // Any odd number that is large: it keeps the rounds of two loops apart.
  Value factor = i64(b, op->getLoc(), 0x9e3779b97f4a7c15);
  CFGLoop *loop = loops->getLoopFor(op->getBlock());
  for (; loop; loop = loop->getParentLoop()) {
    Value round = of(loop);
    if (!round)
      continue;
    Value others = LLVM::MulOp::create(b, op->getLoc(), all, factor);
    all = LLVM::AddOp::create(b, op->getLoc(), others, round);
  }
  return all;
}

} // namespace sluice
