// What a compilation may be told, beside its source.
#ifndef SLUICE_COMPILER_PIPELINES_COMPILEOPTIONS_H
#define SLUICE_COMPILER_PIPELINES_COMPILEOPTIONS_H

#include <cstdint>
#include <string>

namespace sluice {

struct CompileOptions {
  /// "cpu", or "sim" for the simulator of a GPU.
  std::string target = "cpu";
  /// For GPUs: paths of nvJitLink's library, of ptxas and of nvdisasm or
  /// cuobjdump; empty where there is none.
  std::string nvJitLink;
  std::string ptxas;
  std::string disassembler;
  /// Width of vectors in bits: 128, 256 or 512; 0 for the host's widest.
  int64_t vectorBits = 0;
  /// An existing directory that gets every textual stage, and a reproducer if
  /// a pass fails; empty for none.
  std::string dumpDirectory;
};

} // namespace sluice

#endif
