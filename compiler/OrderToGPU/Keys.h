// Integers that order as tokens do.
#ifndef SLUICE_COMPILER_ORDERTOGPU_KEYS_H
#define SLUICE_COMPILER_ORDERTOGPU_KEYS_H

#include "compiler/OrderToGPU/OrderKernel.h"

namespace sluice::ordergpu {

/// Unsigned, as wide as the numbers that tokens are ordered by.
mlir::IntegerType getKeyType(OrderKernel &k);

/// Bits that order as numbers do: -0 equals 0, and every NaN comes last.
mlir::Value makeValueKey(OrderKernel &k, mlir::Value x);

/// A group's number from 1; 0 for tokens that are left out.
mlir::Value makeGroupKey(OrderKernel &k, mlir::Value group);

} // namespace sluice::ordergpu

#endif
