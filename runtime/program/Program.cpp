#include "runtime/program/Program.h"

#include "runtime/program/Grid.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace sluice {

static constexpr StringLiteral kindNames[] = {"rows", "rank", "put", "take"};

static constexpr StringLiteral roleNames[] = {
    "input", "output", "residual", "cotangent", "gradient", "temp"};

StringRef stringifyRole(Role role) {
  return roleNames[static_cast<size_t>(role)];
}

int64_t elementBytes(StringRef dtype) {
  return StringSwitch<int64_t>(dtype)
      .Case("float64", 8)
      .Case("float32", 4)
      .Cases({"bfloat16", "float16"}, 2)
      .Case("int64", 8)
      .Case("int32", 4)
      .Case("bool", 1)
      .Default(0);
}

int64_t Buffer::numElements(int64_t tokens) const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent < 0 ? tokens : extent;
  return count;
}

int64_t residualBytes(const Program &program, const Kernel &kernel) {
  int64_t bytes = 0;
  for (int64_t arg : kernel.args) {
    if (arg < 0)
      continue;
    const Buffer &buffer = program.buffers[arg];
    bool perToken = !buffer.shape.empty() && buffer.shape.front() < 0;
    if (buffer.role == Role::Residual && perToken)
      bytes += buffer.numElements(/*tokens=*/1) * elementBytes(buffer.dtype);
  }
  return bytes;
}

ArrayRef<Buffer> Program::callerBuffers() const {
  return ArrayRef(buffers).take_while(
      [](const Buffer &buffer) { return buffer.role != Role::Temp; });
}

static Error verifyBuffer(const Buffer &buffer) {
  if (!elementBytes(buffer.dtype))
    return createStringError("buffer '" + buffer.name +
                             "' has unknown dtype '" + buffer.dtype + "'");
  if (buffer.axes.size() != buffer.shape.size() || buffer.axes.size() > 2)
    return createStringError("buffer '" + buffer.name + "' has " +
                             Twine(buffer.axes.size()) + " axes and " +
                             Twine(buffer.shape.size()) + " extents");
  return Error::success();
}

static Error verifyLayout(const Kernel &kernel, const Layout &layout) {
  if (layout.threads < 1 || layout.tokensPerBlock < 1 || layout.maxBlocks < 1)
    return createStringError("kernel '" + kernel.name + "' has up to " +
                             Twine(layout.maxBlocks) + " blocks of " +
                             Twine(layout.threads) + " threads for " +
                             Twine(layout.tokensPerBlock) + " tokens");
  if (layout.tokensPerTeam < 1 || layout.posts < 0)
    return createStringError("kernel '" + kernel.name + "' has teams of " +
                             Twine(layout.tokensPerTeam) + " tokens and " +
                             Twine(layout.posts) + " posts of a block");
  if (kernel.kind == KernelKind::Rank &&
      (layout.scratchBytes < 1 || !isPowerOf2_64(layout.tokensPerBlock)))
    return createStringError("kernel '" + kernel.name + "' ranks " +
                             Twine(layout.tokensPerBlock) +
                             " tokens at a time with scratch memory of " +
                             Twine(layout.scratchBytes) + " bytes for each");
  int64_t known = numGridWords(kernel);
  for (int64_t word : layout.words)
    if (word < 0 || word >= known)
      return createStringError("kernel '" + kernel.name + "' takes word " +
                               Twine(word) + " of " + Twine(known));
  return Error::success();
}

/// An order kernel moves numbers of one type, each expert's for itself; the
/// groups, if any, are numbers of that type for each token.
static Error verifyOrder(const Kernel &kernel, ArrayRef<Buffer> buffers) {
  auto fail = [&](const Twine &what) {
    return createStringError("order kernel '" + kernel.name + "' " + what);
  };
  if (kernel.args.size() != 3)
    return fail("has " + Twine(kernel.args.size()) + " arguments, not 3");
  const Buffer &result = buffers[kernel.args[2]];
  if (result.dtype != "float32" && result.dtype != "float64")
    return fail("is on " + result.dtype);
  if (result.shape.empty() || result.shape[0] >= 0)
    return fail("is on a buffer without tokens");
  bool ranks = kernel.kind == KernelKind::Rank;
  for (int64_t arg : ArrayRef(kernel.args).take_front(2)) {
    if (arg < 0)
      continue;
    const Buffer &buffer = buffers[arg];
    bool group = ranks && arg == kernel.args[1];
    ArrayRef<int64_t> shape = result.shape;
    if (buffer.dtype != result.dtype ||
        ArrayRef(buffer.shape) != (group ? shape.take_front(1) : shape))
      return fail("has buffers of different forms");
  }
  return Error::success();
}

static Error verifyKernel(const Kernel &kernel, ArrayRef<Buffer> buffers) {
  if (kernel.stackBytes < 0)
    return createStringError("kernel '" + kernel.name + "' has a stack of " +
                             Twine(kernel.stackBytes) + " bytes");
  if (kernel.tileTokens < 1 || kernel.partials < 0)
    return createStringError("kernel '" + kernel.name + "' has tiles of " +
                             Twine(kernel.tileTokens) + " tokens and " +
                             Twine(kernel.partials) + " partial sums");
  for (auto [index, arg] : enumerate(kernel.args)) {
    bool mayLack = kernel.kind == KernelKind::Rank && index == 1;
    if (arg < (mayLack ? -1 : 0) || arg >= static_cast<int64_t>(buffers.size()))
      return createStringError("kernel '" + kernel.name + "' uses buffer " +
                               Twine(arg) + " of " + Twine(buffers.size()));
  }
  if (kernel.layout)
    if (Error error = verifyLayout(kernel, *kernel.layout))
      return error;
  return kernel.isCompiled() ? Error::success() : verifyOrder(kernel, buffers);
}

Error Program::verify() const {
  for (const Buffer &buffer : buffers)
    if (Error error = verifyBuffer(buffer))
      return error;
  auto isTemp = [](const Buffer &buffer) { return buffer.role == Role::Temp; };
  if (!all_of(drop_begin(buffers, callerBuffers().size()), isTemp))
    return createStringError("temporary buffers must come last");
  for (const Kernel &kernel : kernels)
    if (Error error = verifyKernel(kernel, buffers))
      return error;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Value toJSON(const Buffer &buffer) {
  return json::Object{
      {"name", buffer.name},   {"role", stringifyRole(buffer.role)},
      {"dtype", buffer.dtype}, {"axes", buffer.axes},
      {"shape", buffer.shape}, {"used", buffer.used}};
}

static json::Value toJSON(const Layout &layout) {
  return json::Object{{"lanes", layout.lanes},
                      {"values", layout.values},
                      {"warps_per_row", layout.warpsPerRow},
                      {"threads", layout.threads},
                      {"tokens_per_block", layout.tokensPerBlock},
                      {"max_blocks", layout.maxBlocks},
                      {"shared_bytes", layout.sharedBytes},
                      {"shuffles", layout.shuffles},
                      {"bytes_once", layout.bytesOnce},
                      {"scratch_bytes", layout.scratchBytes},
                      {"tokens_per_team", layout.tokensPerTeam},
                      {"spread_blocks", layout.spreadBlocks},
                      {"posts", layout.posts},
                      {"words", layout.words}};
}

static json::Value toJSON(const Resources &resources) {
  return json::Object{{"registers", resources.registers},
                      {"spill_store_bytes", resources.spillStoreBytes},
                      {"spill_load_bytes", resources.spillLoadBytes},
                      {"local_bytes", resources.localBytes},
                      {"shared_bytes", resources.sharedBytes},
                      {"occupancy", resources.occupancy}};
}

static json::Value toJSON(const Kernel &kernel) {
  json::Object object{{"name", kernel.name},
                      {"kind", kindNames[static_cast<size_t>(kernel.kind)]},
                      {"fill_nan", kernel.fillNaN},
                      {"tile_tokens", kernel.tileTokens},
                      {"stack_bytes", kernel.stackBytes},
                      {"partials", kernel.partials},
                      {"has_finalize", kernel.hasFinalize},
                      {"args", kernel.args},
                      {"bytes_read", kernel.bytesRead},
                      {"bytes_written", kernel.bytesWritten},
                      {"operations", kernel.operations}};
  if (kernel.layout)
    object["layout"] = toJSON(*kernel.layout);
  if (kernel.resources)
    object["resources"] = toJSON(*kernel.resources);
  return object;
}

template <typename T>
static json::Array listToJSON(const std::vector<T> &list) {
  json::Array array;
  for (const T &element : list)
    array.push_back(toJSON(element));
  return array;
}

json::Value toJSON(const Program &program) {
  return json::Object{{"buffers", listToJSON(program.buffers)},
                      {"kernels", listToJSON(program.kernels)}};
}

template <typename Enum, size_t size>
static bool fromName(const json::Value &value,
                     const StringLiteral (&names)[size], Enum &result,
                     StringLiteral expected, json::Path path) {
  std::optional<StringRef> name = value.getAsString();
  const auto *found = name ? find(names, *name) : std::end(names);
  if (found == std::end(names)) {
    path.report(expected);
    return false;
  }
  result = static_cast<Enum>(found - std::begin(names));
  return true;
}

bool fromJSON(const json::Value &value, Role &role, json::Path path) {
  return fromName(value, roleNames, role, "expected a buffer role", path);
}

bool fromJSON(const json::Value &value, KernelKind &kind, json::Path path) {
  return fromName(value, kindNames, kind, "expected a kind of kernel", path);
}

// Found by json::ObjectMapper through argument-dependent lookup.
bool fromJSON(const json::Value &value, Buffer &buffer, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("name", buffer.name) &&
         mapper.map("role", buffer.role) && mapper.map("dtype", buffer.dtype) &&
         mapper.map("axes", buffer.axes) && mapper.map("shape", buffer.shape) &&
         mapper.map("used", buffer.used);
}

bool fromJSON(const json::Value &value, Layout &layout, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("lanes", layout.lanes) &&
         mapper.map("values", layout.values) &&
         mapper.map("warps_per_row", layout.warpsPerRow) &&
         mapper.map("threads", layout.threads) &&
         mapper.map("tokens_per_block", layout.tokensPerBlock) &&
         mapper.map("max_blocks", layout.maxBlocks) &&
         mapper.map("shared_bytes", layout.sharedBytes) &&
         mapper.mapOptional("shuffles", layout.shuffles) &&
         mapper.mapOptional("bytes_once", layout.bytesOnce) &&
         mapper.mapOptional("scratch_bytes", layout.scratchBytes) &&
         mapper.mapOptional("tokens_per_team", layout.tokensPerTeam) &&
         mapper.mapOptional("spread_blocks", layout.spreadBlocks) &&
         mapper.mapOptional("posts", layout.posts) &&
         mapper.mapOptional("words", layout.words);
}

bool fromJSON(const json::Value &value, Resources &resources, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("registers", resources.registers) &&
         mapper.map("spill_store_bytes", resources.spillStoreBytes) &&
         mapper.map("spill_load_bytes", resources.spillLoadBytes) &&
         mapper.map("local_bytes", resources.localBytes) &&
         mapper.map("shared_bytes", resources.sharedBytes) &&
         mapper.map("occupancy", resources.occupancy);
}

bool fromJSON(const json::Value &value, Kernel &kernel, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("name", kernel.name) &&
         mapper.mapOptional("kind", kernel.kind) &&
         mapper.mapOptional("fill_nan", kernel.fillNaN) &&
         mapper.mapOptional("tile_tokens", kernel.tileTokens) &&
         mapper.mapOptional("stack_bytes", kernel.stackBytes) &&
         mapper.map("partials", kernel.partials) &&
         mapper.map("has_finalize", kernel.hasFinalize) &&
         mapper.map("args", kernel.args) &&
         mapper.map("bytes_read", kernel.bytesRead) &&
         mapper.map("bytes_written", kernel.bytesWritten) &&
         mapper.mapOptional("operations", kernel.operations) &&
         mapper.mapOptional("layout", kernel.layout) &&
         mapper.mapOptional("resources", kernel.resources);
}

bool fromJSON(const json::Value &value, Program &program, json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("buffers", program.buffers) &&
         mapper.map("kernels", program.kernels);
}

} // namespace sluice
