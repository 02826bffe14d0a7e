#include "runtime/sim/Fault.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace sluice::sim {

char SimulationError::ID;

StringRef stringifyFaultKind(FaultKind kind) {
  static constexpr StringLiteral names[] = {
      "out-of-bounds", "misaligned",        "unwritten-read", "read-only-write",
      "inactive-lane", "divergent-barrier", "data-race",      "deadlock",
      "never-written", "post-left"};
  return names[static_cast<size_t>(kind)];
}

void SimulationError::log(raw_ostream &os) const {
  if (!fault.site.empty())
    os << fault.site << ": ";
  os << stringifyFaultKind(fault.kind) << ": " << fault.text << " (kernel '"
     << fault.kernel << "', block " << fault.block << ", thread "
     << fault.thread << ")";
}

std::error_code SimulationError::convertToErrorCode() const {
  return inconvertibleErrorCode();
}

} // namespace sluice::sim
