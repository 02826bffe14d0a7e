#include "runtime/cpu/Launch.h"

#include "runtime/cpu/Partition.h"
#include "runtime/cpu/Scratch.h"
#include "runtime/cpu/Workers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace sluice {

using Words = SmallVector<int64_t, 128>;

/// Bytes of traffic worth waking a thread for: some 10 µs of work.
static constexpr int64_t bytesPerThread = 32 * 1024;

static Error verifyArguments(const Program &program,
                             const LaunchArguments &arguments) {
  ArrayRef<Buffer> buffers = program.callerBuffers();
  if (arguments.buffers.size() != buffers.size() * slot::wordsPerArgument)
    return createStringError("expects " + Twine(buffers.size()) +
                             " buffers of 3 words, got " +
                             Twine(arguments.buffers.size()) + " words");
  if (arguments.tokens < 0)
    return createStringError("expects a number of tokens, got " +
                             Twine(arguments.tokens));
  for (auto [index, buffer] : enumerate(buffers))
    if (buffer.used && buffer.numElements(arguments.tokens) != 0 &&
        !arguments.buffers[index * slot::wordsPerArgument])
      return createStringError("buffer '" + buffer.name + "' is null");
  return Error::success();
}

static int64_t partialBytes(const Kernel &kernel, int64_t tokens) {
  return Partition::of(tokens, kernel.tileTokens).numChunks * kernel.partials *
         sizeof(double);
}

static int64_t tempBytes(const Buffer &buffer, int64_t tokens) {
  return alignTo<Scratch::alignment>(buffer.numElements(tokens) *
                                     elementBytes(buffer.dtype));
}

/// Scratch for all temporaries and for the partials of one kernel at a time.
static int64_t scratchBytes(const Program &program, int64_t tokens) {
  int64_t bytes = 0;
  for (const Kernel &kernel : program.kernels)
    bytes = std::max(bytes, partialBytes(kernel, tokens));
  bytes = alignTo<Scratch::alignment>(bytes);
  for (const Buffer &buffer :
       drop_begin(program.buffers, program.callerBuffers().size()))
    bytes += tempBytes(buffer, tokens);
  return bytes;
}

/// The caller's words, then those of the temporaries, laid out from `scratch`.
static Words placeBuffers(const Program &program,
                          const LaunchArguments &arguments, char *&scratch) {
  Words words(arguments.buffers);
  for (const Buffer &buffer :
       drop_begin(program.buffers, program.callerBuffers().size())) {
    words.push_back(reinterpret_cast<int64_t>(scratch));
    size_t rank = buffer.shape.size();
    words.push_back(rank == 0 ? 0 : rank == 1 ? 1 : buffer.shape[1]);
    words.push_back(rank == 2 ? 1 : 0);
    scratch += tempBytes(buffer, arguments.tokens);
  }
  return words;
}

static Words makeSlots(const Kernel &kernel, const LaunchArguments &arguments,
                       Partition partition, ArrayRef<int64_t> bufferWords,
                       char *partials) {
  Words slots{arguments.tokens,
              arguments.seed,
              arguments.offset,
              arguments.tokenOffset,
              partition.chunkTokens,
              partition.numChunks,
              reinterpret_cast<int64_t>(partials),
              /*reserved=*/0};
  for (int64_t arg : kernel.args)
    llvm::append_range(slots, bufferWords.slice(arg * slot::wordsPerArgument,
                                                slot::wordsPerArgument));
  return slots;
}

static unsigned usefulThreads(const Kernel &kernel, int64_t tokens) {
  int64_t bytes = tokens * (kernel.bytesRead + kernel.bytesWritten);
  if (bytes < 2 * bytesPerThread)
    return 1;
  return std::min<int64_t>(getNumThreads(), bytes / bytesPerThread);
}

static void runKernel(const Kernel &kernel, const KernelEntry &entry,
                      const LaunchArguments &arguments,
                      ArrayRef<int64_t> bufferWords, char *partials) {
  Partition partition = Partition::of(arguments.tokens, kernel.tileTokens);
  Words slots = makeSlots(kernel, arguments, partition, bufferWords, partials);
  parallelFor(partition.numChunks, usefulThreads(kernel, arguments.tokens),
              [&](int64_t chunk) { entry.run(slots.data(), chunk); });
  if (entry.finalize)
    parallelFor(1, 1, [&](int64_t) { entry.finalize(slots.data()); });
}

Error launch(const Program &program, ArrayRef<KernelEntry> entries,
             const LaunchArguments &arguments) {
  if (Error error = verifyArguments(program, arguments))
    return error;
  thread_local Scratch memory;
  char *scratch = memory.reserve(scratchBytes(program, arguments.tokens));
  if (!scratch)
    return createStringError("out of memory for temporaries");
  Words bufferWords = placeBuffers(program, arguments, scratch);
  for (auto [kernel, entry] : zip_equal(program.kernels, entries))
    runKernel(kernel, entry, arguments, bufferWords, scratch);
  return Error::success();
}

} // namespace sluice
