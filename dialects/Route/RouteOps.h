// The ops of the route dialect.
#ifndef SLUICE_DIALECTS_ROUTE_ROUTEOPS_H
#define SLUICE_DIALECTS_ROUTE_ROUTEOPS_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "dialects/Route/RouteOps.h.inc"

#endif
