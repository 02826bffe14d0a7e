// route-fuse: a router becomes as few kernels as its data flow allows.
#ifndef SLUICE_COMPILER_FUSE_FUSE_H
#define SLUICE_COMPILER_FUSE_FUSE_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Fuse/Fuse.h.inc"

} // namespace sluice

#endif
