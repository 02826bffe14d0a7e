// route-drop-unused: a backward without what unused results would add to it.
#ifndef SLUICE_COMPILER_DROPUNUSED_DROPUNUSED_H
#define SLUICE_COMPILER_DROPUNUSED_DROPUNUSED_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/DropUnused/DropUnused.h.inc"

} // namespace sluice

#endif
