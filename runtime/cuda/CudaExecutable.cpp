#include "runtime/cuda/CudaExecutable.h"

#include "runtime/cuda/CubOrder.h"
#include "runtime/cuda/Device.h"
#include "runtime/cuda/PostMemory.h"

#include "llvm/ADT/STLExtras.h"

#include <cstdlib>

using namespace llvm;

namespace sluice::cuda {

static std::vector<KernelSymbol> symbolsOf(const Image &image) {
  std::vector<KernelSymbol> symbols;
  auto add = [&](const Program &program) {
    for (const Kernel &kernel : program.kernels)
      symbols.push_back({kernel.name,
                         static_cast<unsigned>(kernel.layout->threads),
                         kernel.kind == KernelKind::Rank});
  };
  add(image.forward);
  if (image.backward)
    add(*image.backward);
  return symbols;
}

CudaExecutable::CudaExecutable(Image given)
    : image(std::move(given)), code(image.object, image.ptx, symbolsOf(image)),
      forward(image.forward, code, /*first=*/0) {
  if (image.backward)
    backward.emplace(*image.backward, code, image.forward.kernels.size());
}

static Error verifyLayouts(const Program &program) {
  for (const Kernel &kernel : program.kernels)
    if (!kernel.layout)
      return createStringError("kernel '" + kernel.name + "' has no layout");
  return Error::success();
}

Expected<std::unique_ptr<CudaExecutable>> CudaExecutable::create(Image image) {
  if (Error error = verifyLayouts(image.forward))
    return error;
  if (image.backward)
    if (Error error = verifyLayouts(*image.backward))
      return error;
  return std::unique_ptr<CudaExecutable>(new CudaExecutable(std::move(image)));
}

/// Scratch memory of kernels that rank, whoever does it.
static int64_t orderBytes(const Program &program, int64_t tokens) {
  int64_t bytes = scratchBytes(program, tokens);
  return bytes ? alignTo<64>(bytes + cubBytes) : 0;
}

int64_t CudaProgram::workspaceBytes(int64_t tokens) const {
  return temporaryBytes(*program, tokens) + orderBytes(*program, tokens) +
         partialBytes(*program, tokens);
}

/// What is made for a program is accessed in runs, where those of 16 bytes fit.
static constexpr int64_t accessBytes = 16;

/// An address that a device would fault on stops it for the whole process, so
/// it is refused here.
static Error verifyAlignment(const Program &program,
                             const LaunchArguments &arguments) {
  for (auto [index, buffer] : enumerate(program.callerBuffers())) {
    int64_t address = arguments.buffers[index * wordsPerBuffer];
    int64_t bytes = buffer.isOwn() ? accessBytes : elementBytes(buffer.dtype);
    if (address % bytes)
      return createStringError("'" + buffer.name + "' lies at address " +
                               Twine(address) + ", no multiple of the " +
                               Twine(bytes) + " bytes of " +
                               (buffer.isOwn() ? "an access" : "its elements"));
  }
  return Error::success();
}

/// Where nothing was launched before: what the driver tells of work is of other
/// work. Not all drivers tell of it when asked what the stream captures; then
/// the first launch does.
static Error blameOthers(Error error) {
  return withChange(std::move(error), [](CudaError &failure) {
    if (isAsynchronous(failure.getCode()))
      failure.setKind(CudaError::Kind::Foreign);
  });
}

/// Whether the driver was asked to wait for each kernel in its launch, which
/// then tells of the kernel's own failure.
static bool launchesBlock() {
  const char *value = std::getenv("CUDA_LAUNCH_BLOCKING");
  return value && StringRef(value) != "0";
}

/// What the stream captures, if anything.
static Expected<Capture> captureOf(const Driver &driver, Stream stream) {
  int status = 0;
  Capture capture;
  if (Error error =
          driver.call(driver.streamGetCaptureInfo, stream, &status,
                      &capture.number, &capture.graph, nullptr, nullptr))
    return blameOthers(std::move(error));
  return status == captureActive ? capture : Capture();
}

/// Where the launch's blocks post their sums; 0 if none does.
static Expected<int64_t> placeOfPosts(const Driver &driver, Context context,
                                      Stream stream, int64_t bytes) {
  Expected<Capture> capture = captureOf(driver, stream);
  if (!capture)
    return capture.takeError();
  if (bytes == 0)
    return 0;
  Expected<int64_t> place =
      PostMemory::of(context).find(driver, stream, *capture, bytes);
  if (!place)
    return blameOthers(place.takeError());
  return place;
}

static Error launchKernel(const Driver &driver, Function function,
                          const Kernel &kernel, GridLaunch &launch,
                          bool overlaps, Stream stream) {
  SmallVector<void *, 128> parameters;
  for (int64_t &word : launch.words)
    parameters.push_back(&word);
  auto threads = static_cast<unsigned>(kernel.layout->threads);
  LaunchAttribute overlap = {programmaticStreamSerialization, {}, {1}};
  LaunchConfig config = {{static_cast<unsigned>(launch.blocks), 1, 1},
                         {threads, 1, 1},
                         /*sharedBytes=*/0,
                         stream,
                         &overlap,
                         overlaps ? 1u : 0u};
  Error error = driver.call(
      driver.launchKernel, static_cast<const LaunchConfig *>(&config), function,
      parameters.data(), static_cast<void **>(nullptr));
  return withChange(std::move(error), [&](CudaError &failure) {
    failure.setKernel(kernel.name);
    if (failure.getKind() == CudaError::Kind::TooLarge)
      failure.append(", for " + std::to_string(launch.blocks) + " blocks of " +
                     std::to_string(kernel.layout->threads) + " threads");
  });
}

/// Numbers from which CUB takes less time, which has more to do for few: on an
/// H100 a prior loss takes as long by both at 8192 tokens × 256 experts.
static constexpr int64_t numbersForCub = int64_t(1) << 21;

static bool ranksByCub(const LoadedCode &loaded, const Program &program,
                       const Kernel &kernel, int64_t tokens) {
  if (kernel.kind != KernelKind::Rank)
    return false;
  int64_t experts = numExperts(program, kernel);
  return experts >= loaded.expertsForCub && tokens >= numbersForCub / experts;
}

static CubColumns columnsOf(int64_t buffer, ArrayRef<int64_t> bufferWords) {
  if (buffer < 0)
    return {};
  ArrayRef<int64_t> own =
      bufferWords.slice(buffer * wordsPerBuffer, wordsPerBuffer);
  return {own[0], own[1], own[2]};
}

static Error rankColumns(const Driver &driver, const Program &program,
                         const Kernel &kernel, int64_t tokens, int64_t scratch,
                         ArrayRef<int64_t> bufferWords, Stream stream) {
  const Buffer &result = program.buffers[kernel.args[2]];
  CubRank rank;
  rank.wide = result.dtype == "float64";
  rank.keys = columnsOf(kernel.args[0], bufferWords);
  rank.groups = columnsOf(kernel.args[1], bufferWords);
  rank.ranks = columnsOf(kernel.args[2], bufferWords);
  rank.tokens = tokens;
  rank.experts = numExperts(program, kernel);
  rank.scratch = reinterpret_cast<char *>(scratch);
  rank.expertsAtOnce = expertsAtOnce(program, kernel, tokens);
  const char *call = nullptr;
  int code = rankByCub(rank, stream, &call);
  if (code == success)
    return Error::success();
  return withChange(driver.failure(call, code), [&](CudaError &failure) {
    failure.setKernel(kernel.name);
  });
}

Error CudaProgram::queue(const Driver &driver, const LoadedCode &loaded,
                         const LaunchArguments &arguments,
                         const Destination &destination, int64_t posts) const {
  auto workspace = reinterpret_cast<int64_t>(destination.workspace);
  Words buffers = placeTemporaries(*program, arguments, workspace);
  int64_t scratch = workspace + temporaryBytes(*program, arguments.tokens);
  int64_t partials = scratch + orderBytes(*program, arguments.tokens);
  GridMemory memory{destination.rngState, partials, posts, scratch};
  ArrayRef<Function> functions = loaded.functions;
  functions = functions.slice(first, program->kernels.size());
  bool launched = false;
  auto judge = [&](Error error) {
    bool isFirst = !std::exchange(launched, true);
    return error && isFirst && !launchesBlock() ? blameOthers(std::move(error))
                                                : std::move(error);
  };
  for (auto [kernel, function] : zip_equal(program->kernels, functions)) {
    if (ranksByCub(loaded, *program, kernel, arguments.tokens)) {
      if (Error error =
              judge(rankColumns(driver, *program, kernel, arguments.tokens,
                                scratch, buffers, destination.stream)))
        return error;
      continue;
    }
    for (GridLaunch &launch :
         gridLaunches(*program, kernel, arguments, memory, buffers))
      if (Error error =
              judge(launchKernel(driver, function, kernel, launch,
                                 loaded.overlaps, destination.stream)))
        return error;
  }
  return Error::success();
}

Error CudaProgram::launch(const LaunchArguments &arguments,
                          const Destination &destination) const {
  if (Error error =
          verifyArguments(*program, arguments, /*valuesAllowed=*/true))
    return error;
  if (Error error = verifyAlignment(*program, arguments))
    return error;
  Expected<const Driver *> driver = Driver::get();
  if (!driver)
    return driver.takeError();
  Expected<const LoadedCode *> loaded = code->on(**driver, destination.device);
  if (!loaded)
    return blameOthers(loaded.takeError());
  Expected<ContextScope> scope =
      ContextScope::enter(**driver, (*loaded)->context);
  if (!scope)
    return blameOthers(scope.takeError());
  Expected<int64_t> posts =
      placeOfPosts(**driver, (*loaded)->context, destination.stream,
                   postBytes(*program, arguments.tokens));
  if (!posts)
    return posts.takeError();
  return queue(**driver, **loaded, arguments, destination, *posts);
}

} // namespace sluice::cuda
