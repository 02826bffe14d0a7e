// From PTX to machine code for GPUs, by whichever of NVIDIA's tools is there.
#ifndef SLUICE_COMPILER_TARGET_ASSEMBLER_H
#define SLUICE_COMPILER_TARGET_ASSEMBLER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace sluice {

struct AssembledPTX {
  std::string cubin;
  /// What `ptxas -v` says: registers and spills of each kernel.
  std::string report;
};

/// Paths of tools, empty where there is none.
struct GPUTools {
  std::string nvJitLink, ptxas, disassembler;
};

/// Assembles `ptx` for an architecture such as "sm_90" by ptxas, else by
/// nvJitLink; nothing where there is neither. Fails with what the tool says.
///
/// nvJitLink makes relocatable code first, in which a division calls a function
/// for subnormal numbers as if that could change any register: DirMoE's kernels
/// then spill up to 124 bytes a thread (13.5), where ptxas spills none.
llvm::Expected<AssembledPTX>
assemblePTX(llvm::StringRef ptx, llvm::StringRef target, const GPUTools &tools);

/// The instructions of a cubin, by nvdisasm or cuobjdump.
llvm::Expected<std::string> disassemble(llvm::StringRef cubin,
                                        llvm::StringRef program);

} // namespace sluice

#endif
