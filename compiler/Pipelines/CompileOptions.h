// What a compilation may be told, beside its source.
#ifndef SLUICE_COMPILER_PIPELINES_COMPILEOPTIONS_H
#define SLUICE_COMPILER_PIPELINES_COMPILEOPTIONS_H

#include "compiler/RowToGPU/Layout.h"
#include "compiler/Target/Assembler.h"

#include <cstdint>
#include <string>

namespace sluice {

struct CompileOptions {
  /// "cpu", "sim" for the simulator of a GPU, or an architecture of GPUs, such
  /// as "sm_90".
  std::string target = "cpu";
  /// For GPUs and their simulator.
  rowgpu::LayoutRequest layout;
  /// For GPUs.
  GPUTools tools;
  /// Width of vectors in bits: 128, 256 or 512; 0 for the host's widest.
  int64_t vectorBits = 0;
  /// An existing directory that gets every textual stage, and a reproducer if
  /// a pass fails; empty for none.
  std::string dumpDirectory;
};

} // namespace sluice

#endif
