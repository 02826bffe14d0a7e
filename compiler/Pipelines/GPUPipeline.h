// The order of passes from row kernels to kernels for GPUs.
#ifndef SLUICE_COMPILER_PIPELINES_GPUPIPELINE_H
#define SLUICE_COMPILER_PIPELINES_GPUPIPELINE_H

#include "compiler/PlanResiduals/PlanResiduals.h"
#include "compiler/RowToGPU/CostModel.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

namespace sluice {

/// Operations, as `route-plan-residuals` counts them, that a GPU computes while
/// it moves a byte: an H100 issues 132 x 128 a cycle at 1.7 GHz, 29e12 a
/// second, over 3.35e12 bytes a second (NVIDIA's data sheet), which is 8.6; a
/// B200 9, and of that two thirds: DirMoE issues so often (Nsight Compute, on
/// an H100), and moves a third of what it could. Chips with less bandwidth have
/// more, up to 40 (RTX 4090). Two rows a token are worth their memory: DirMoE's
/// gates and its draws.
constexpr PlanResidualsOptions gpuResiduals{/*budget=*/2, /*opsPerByte=*/6};

/// Row kernels of plain arithmetic, in the order that suits a GPU.
void buildGPURowPipeline(mlir::OpPassManager &passes);

/// From there to gpu.funcs: what PTX is made of, and the simulator runs.
void buildGPUPipeline(mlir::OpPassManager &passes,
                      const rowgpu::LayoutRequest &layout);

/// Fails with a refusal at the first kernel that takes more parameters than a
/// launch has.
llvm::Error checkParameters(mlir::ModuleOp module);

/// From gpu.funcs to the LLVM dialect with NVVM's intrinsics, for chips whose
/// launches can overlap or not.
void buildNVVMPipeline(mlir::OpPassManager &passes, bool overlap);

/// For command lines: `sluice-gpu-pipeline`, from the route dialect to
/// gpu.funcs, and `sluice-gpu-to-nvvm`, from there to the LLVM dialect.
void registerGPUPipelines();

} // namespace sluice

#endif
