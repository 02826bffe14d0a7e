// route-plan-residuals: save or recompute what the backward needs.
#ifndef SLUICE_COMPILER_PLANRESIDUALS_PLANRESIDUALS_H
#define SLUICE_COMPILER_PLANRESIDUALS_PLANRESIDUALS_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/PlanResiduals/PlanResiduals.h.inc"

} // namespace sluice

#endif
