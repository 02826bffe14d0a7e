// Combining the lanes of vectors.
#ifndef SLUICE_COMPILER_ROWTOCPU_REDUCTION_H
#define SLUICE_COMPILER_ROWTOCPU_REDUCTION_H

#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <limits>

namespace sluice {

inline mlir::Value combine(mlir::ImplicitLocOpBuilder &b, row::Kind kind,
                           mlir::Value x, mlir::Value y) {
  switch (kind) {
  case row::Kind::add:
    return mlir::arith::AddFOp::create(b, x, y);
  case row::Kind::maximum:
    return mlir::arith::MaximumFOp::create(b, x, y);
  case row::Kind::minimum:
    return mlir::arith::MinimumFOp::create(b, x, y);
  }
  llvm_unreachable("every kind is handled");
}

/// What changes nothing when combined.
inline mlir::Value getNeutral(mlir::ImplicitLocOpBuilder &b, row::Kind kind,
                              mlir::Type type) {
  double infinity = std::numeric_limits<double>::infinity();
  double value = kind == row::Kind::add       ? 0.0
                 : kind == row::Kind::maximum ? -infinity
                                              : infinity;
  mlir::TypedAttr attr =
      b.getFloatAttr(mlir::getElementTypeOrSelf(type), value);
  if (auto vector = mlir::dyn_cast<mlir::VectorType>(type))
    attr = mlir::DenseElementsAttr::get(vector, mlir::Attribute(attr));
  return mlir::arith::ConstantOp::create(b, attr);
}

/// Each lane becomes the combination of its group of `group` lanes (from
/// `step` on), by exchanging halves: a fixed order, log2(group) steps.
inline mlir::Value butterfly(mlir::ImplicitLocOpBuilder &b, row::Kind kind,
                             mlir::Value x, int64_t group, int64_t step = 1) {
  int64_t lanes = mlir::cast<mlir::VectorType>(x.getType()).getNumElements();
  for (int64_t distance = group / 2; distance >= step; distance /= 2) {
    llvm::SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < lanes; ++lane)
      mask.push_back(lane ^ distance);
    mlir::Value other = mlir::vector::ShuffleOp::create(b, x, x, mask);
    x = combine(b, kind, x, other);
  }
  return x;
}

/// The combination of all lanes.
inline mlir::Value combineLanes(mlir::ImplicitLocOpBuilder &b, row::Kind kind,
                                mlir::Value x) {
  int64_t lanes = mlir::cast<mlir::VectorType>(x.getType()).getNumElements();
  return mlir::vector::ExtractOp::create(b, butterfly(b, kind, x, lanes), 0);
}

} // namespace sluice

#endif
