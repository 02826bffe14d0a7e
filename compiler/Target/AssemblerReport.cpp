#include "compiler/Target/AssemblerReport.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace sluice {

/// The numbers in front of what the pattern says, where the line says it.
static void match(StringRef line, const Regex &pattern,
                  ArrayRef<int64_t *> numbers) {
  SmallVector<StringRef> found;
  if (!pattern.match(line, &found))
    return;
  for (auto [text, number] : zip_equal(drop_begin(found), numbers))
    text.getAsInteger(10, *number);
}

/// The lines of one kernel: "Compiling entry function 'NAME' for 'sm_90'", then
/// what it takes.
static Resources readLines(StringRef lines) {
  static const Regex memory("([0-9]+) bytes stack frame, ([0-9]+) bytes spill "
                            "stores, ([0-9]+) bytes spill loads");
  static const Regex registers("Used ([0-9]+) registers");
  static const Regex shared("([0-9]+) bytes smem");
  Resources found;
  match(lines, memory,
        {&found.localBytes, &found.spillStoreBytes, &found.spillLoadBytes});
  match(lines, registers, {&found.registers});
  match(lines, shared, {&found.sharedBytes});
  return found;
}

void enterReport(StringRef report, const GPUChip &chip, Program &program) {
  for (Kernel &kernel : program.kernels) {
    StringRef lines =
        report.split("Compiling entry function '" + kernel.name + "'").second;
    if (lines.empty() || !kernel.layout)
      continue;
    Resources found = readLines(lines.split("Compiling entry").first);
    if (found.registers == 0) // a tool that says less than ptxas
      continue;
    found.occupancy = occupancy(chip, kernel.layout->threads, found.registers,
                                found.sharedBytes);
    kernel.resources = found;
  }
}

} // namespace sluice
