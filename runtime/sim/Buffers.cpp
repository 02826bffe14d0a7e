#include "runtime/sim/Buffers.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace llvm;

namespace sluice::sim {

namespace {

/// The bytes from the lowest to the highest element, relative to the first.
struct Extent {
  int64_t low = 0;
  int64_t high = 0;
};

} // namespace

static Extent extentOf(const Buffer &buffer, int64_t tokens,
                       const int64_t *strides) {
  int64_t bytes = elementBytes(buffer.dtype);
  if (buffer.numElements(tokens) == 0)
    return {};
  Extent extent{0, bytes};
  for (auto [axis, size] : enumerate(buffer.shape)) {
    int64_t reach = ((size < 0 ? tokens : size) - 1) * strides[axis] * bytes;
    (reach < 0 ? extent.low : extent.high) += reach;
  }
  return extent;
}

/// A program with cotangents reads the residuals that another one wrote.
static bool isBackward(const Program &program) {
  return any_of(program.buffers, [](const Buffer &buffer) {
    return buffer.role == Role::Cotangent || buffer.role == Role::Gradient;
  });
}

static bool isGiven(const Program &program, const Buffer &buffer) {
  return buffer.role == Role::Input || buffer.role == Role::Cotangent ||
         (buffer.role == Role::Residual && isBackward(program));
}

static bool isScalar(const Buffer &buffer) {
  return buffer.role == Role::Input && buffer.shape.empty();
}

/// The second word of a scalar: its value, in its own type.
static void passByValue(const Buffer &buffer, int64_t *words) {
  if (!words[0])
    return;
  int64_t bits = 0;
  std::memcpy(&bits, reinterpret_cast<void *>(words[0]),
              elementBytes(buffer.dtype));
  words[0] = 0;
  words[1] = bits;
}

Error placeBuffers(const Program &program, int64_t tokens, Memory &memory,
                   Words &words) {
  for (auto [index, buffer] : enumerate(program.buffers)) {
    int64_t *own = words.data() + index * wordsPerBuffer;
    if (!buffer.used)
      continue;
    if (isScalar(buffer)) {
      passByValue(buffer, own);
      continue;
    }
    Extent extent = extentOf(buffer, tokens, own + 1);
    char *host = reinterpret_cast<char *>(own[0]) + extent.low;
    Region &region = memory.add(buffer.name, host, extent.high - extent.low,
                                elementBytes(buffer.dtype));
    region.readOnly = isGiven(program, buffer);
    own[0] = region.base - extent.low;
    if (region.readOnly)
      continue;
    if (Error error = region.forgetContents())
      return error;
  }
  return Error::success();
}

Error checkResults(const Program &program, const Memory &memory,
                   StringRef kernel) {
  for (auto &region : memory.getRegions()) {
    auto hole = find(region->written, 0);
    auto named = [&](const Buffer &buffer) {
      return buffer.role != Role::Temp && buffer.name == region->name;
    };
    if (hole == region->written.end() ||
        none_of(program.callerBuffers(), named))
      continue;
    int64_t place = hole - region->written.begin();
    Fault fault;
    fault.kind = FaultKind::NeverWritten;
    fault.text = "leaves byte " + std::to_string(place) + " of '" +
                 region->name + "' unwritten";
    fault.kernel = kernel.str();
    fault.address = region->base + place;
    fault.buffer = region->name;
    return make_error<SimulationError>(std::move(fault));
  }
  return Error::success();
}

} // namespace sluice::sim
