// A compiled router as plain data.
//
// What the compiler hands to the runtime, and what a disk cache keeps: object
// code, the programs that run it, and the source from which the textual stages
// can be made again.
#ifndef SLUICE_RUNTIME_PROGRAM_IMAGE_H
#define SLUICE_RUNTIME_PROGRAM_IMAGE_H

#include "runtime/program/Program.h"

#include <optional>
#include <string>

namespace sluice {

struct Image {
  /// "cpu", "sim", or the GPU architecture, such as "sm_90".
  std::string target = "cpu";
  /// The processor that the object code was made for, as `hostCPU()` says it.
  std::string host;
  /// The route module as it was compiled, and the vector width asked for.
  std::string source;
  int64_t vectorBits = 0;
  Program forward;
  std::optional<Program> backward;
  /// A relocatable object file for the host; for a GPU a cubin, empty where
  /// nothing could assemble one.
  std::string object;
  /// For a GPU, the text that the cubin was made of.
  std::string ptx;

  /// Bytes with a checksum; `fromBytes` gives back an equal image.
  std::string toBytes() const;

  /// Fails on bytes that are damaged, of another version, or inconsistent.
  static llvm::Expected<Image> fromBytes(llvm::StringRef bytes);
};

} // namespace sluice

#endif
