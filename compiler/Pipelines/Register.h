// Every dialect and pass that Sluice uses, for tools and compilations alike.
#ifndef SLUICE_COMPILER_PIPELINES_REGISTER_H
#define SLUICE_COMPILER_PIPELINES_REGISTER_H

#include "mlir/IR/DialectRegistry.h"

namespace sluice {

/// Our dialects, those they are lowered to, and the external models of both.
void registerAllDialects(mlir::DialectRegistry &registry);

/// Passes and pipelines by name, for command lines.
void registerAllPasses();

} // namespace sluice

#endif
