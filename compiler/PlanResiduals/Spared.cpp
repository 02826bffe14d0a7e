#include "compiler/PlanResiduals/Spared.h"
#include "compiler/PlanResiduals/Pair.h"
#include "compiler/Special/Operations.h"

using namespace mlir;
using namespace sluice;

int64_t sluice::getBytes(Value value) {
  return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth() / 8;
}

static Weight weightOfRead(Value value, int64_t rank) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  bool counts = type && hasTokens(type) && type.getRank() == rank;
  return {0, counts ? getBytes(value) : 0};
}

Spared::Spared(ArrayRef<Value> wanted, int64_t rank, IsGiven isGiven) {
  for (Value value : wanted)
    visitOperandsFirst(
        value, isGiven, [&](Value next) { return nodes.contains(next); },
        [&](Value next) {
          nodes.try_emplace(next);
          order.push_back(next);
        });
  for (Value value : wanted)
    nodes[value].isReached = true;
  for (Value value : llvm::reverse(order)) {
    Node &node = nodes[value];
    node.depth = node.parent ? nodes[node.parent].depth + 1 : 1;
    if (isGiven(value)) {
      node.weight = weightOfRead(value, rank);
      continue;
    }
    node.weight.operations = countOperations(value.getDefiningOp());
    for (Value operand : value.getDefiningOp()->getOperands()) {
      Node &below = nodes[operand];
      below.parent = below.isReached ? meet(below.parent, value) : value;
      below.isReached = true;
    }
  }
  for (Value value : order)
    if (const Node &node = nodes[value]; node.parent) {
      Weight &sum = nodes[node.parent].weight;
      sum.operations += node.weight.operations;
      sum.bytes += node.weight.bytes;
    }
}

/// The nearest that all ways to both pass; null if there is none.
Value Spared::meet(Value a, Value b) const {
  while (a != b) {
    if (!a || !b)
      return nullptr;
    Value &deeper = nodes.at(a).depth >= nodes.at(b).depth ? a : b;
    deeper = nodes.at(deeper).parent;
  }
  return a;
}
