// The pass that writes special functions and draws out in arithmetic.
#ifndef SLUICE_COMPILER_SPECIAL_SPECIAL_H
#define SLUICE_COMPILER_SPECIAL_SPECIAL_H

#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Special/Special.h.inc"

} // namespace sluice

#endif
