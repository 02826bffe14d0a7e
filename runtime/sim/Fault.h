// What the simulator finds wrong with a kernel.
#ifndef SLUICE_RUNTIME_SIM_FAULT_H
#define SLUICE_RUNTIME_SIM_FAULT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>

namespace sluice::sim {

enum class FaultKind {
  OutOfBounds,
  Misaligned,
  UnwrittenRead,
  ReadOnlyWrite,
  InactiveLane,
  DivergentBarrier,
  DataRace,
  Deadlock,
  NeverWritten,
  PostLeft,
};

/// "out-of-bounds", "misaligned", …
llvm::StringRef stringifyFaultKind(FaultKind kind);

/// A place in the source, as the compiler wrote it into the code: "file:line:
/// column", empty if it is not known. Its address tells one op from another.
using Site = const char *;

struct Fault {
  FaultKind kind = FaultKind::OutOfBounds;
  /// What happened, with its values; no word of where.
  std::string text;
  std::string kernel;
  int64_t block = 0;
  int64_t thread = 0;
  std::string site;
  /// Simulated address and the buffer that it belongs to, where there is one.
  uint64_t address = 0;
  std::string buffer;
};

class SimulationError : public llvm::ErrorInfo<SimulationError> {
public:
  static char ID;

  explicit SimulationError(Fault fault) : fault(std::move(fault)) {}

  const Fault &getFault() const { return fault; }

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  Fault fault;
};

} // namespace sluice::sim

#endif
