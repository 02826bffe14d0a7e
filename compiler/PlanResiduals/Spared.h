// What reading a value would spare a backward that computes it.
#ifndef SLUICE_COMPILER_PLANRESIDUALS_SPARED_H
#define SLUICE_COMPILER_PLANRESIDUALS_SPARED_H

#include "mlir/IR/Value.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace sluice {

/// Machine operations, and bytes read, for an element.
struct Weight {
  int64_t operations = 0, bytes = 0;
};

/// For each value on the ways from `wanted` to what is given: all that no other
/// way leads to, itself included. That is its subtree of dominators (Prosser
/// 1959), found by the meet of the ways to a value's users, users first.
class Spared {
public:
  using IsGiven = llvm::function_ref<bool(mlir::Value)>;
  /// `isGiven` says what is read and not computed; of that count tensors with
  /// tokens and `rank` axes.
  Spared(llvm::ArrayRef<mlir::Value> wanted, int64_t rank, IsGiven isGiven);

  Weight of(mlir::Value value) const { return nodes.at(value).weight; }

private:
  struct Node {
    mlir::Value parent; ///< the dominator; null: several ways lead there
    int64_t depth = 0;
    bool isReached = false;
    Weight weight;
  };
  mlir::Value meet(mlir::Value a, mlir::Value b) const;

  llvm::SmallVector<mlir::Value> order; ///< operands before users
  llvm::DenseMap<mlir::Value, Node> nodes;
};

/// Of an element.
int64_t getBytes(mlir::Value value);

} // namespace sluice

#endif
