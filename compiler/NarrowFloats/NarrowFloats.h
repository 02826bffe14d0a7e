// sluice-narrow-floats: conversions of bfloat16 and float16 by integers.
#ifndef SLUICE_COMPILER_NARROWFLOATS_NARROWFLOATS_H
#define SLUICE_COMPILER_NARROWFLOATS_NARROWFLOATS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/NarrowFloats/NarrowFloats.h.inc"

} // namespace sluice

#endif
