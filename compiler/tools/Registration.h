// What the tools know: the dialects and passes that are built so far.
#ifndef SLUICE_COMPILER_TOOLS_REGISTRATION_H
#define SLUICE_COMPILER_TOOLS_REGISTRATION_H

#if __has_include("compiler/Pipelines/Register.h")
#include "compiler/Pipelines/Register.h"
#else
#include "dialects/Route/RouteDialect.h"
#include "mlir/Transforms/Passes.h"
namespace sluice {
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<route::RouteDialect, mlir::arith::ArithDialect,
                  mlir::func::FuncDialect, mlir::math::MathDialect,
                  mlir::memref::MemRefDialect, mlir::scf::SCFDialect,
                  mlir::vector::VectorDialect>();
}
inline void registerAllPasses() { mlir::registerTransformsPasses(); }
} // namespace sluice
#endif

#endif
