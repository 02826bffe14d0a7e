#include "runtime/sim/SimProgram.h"

#include "runtime/cpu/Scratch.h"
#include "runtime/program/Groups.h"
#include "runtime/program/LaunchError.h"
#include "runtime/sim/Buffers.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace sluice::sim {

Expected<std::unique_ptr<SimProgram>> SimProgram::create(const Program &program,
                                                         ObjectCode &code) {
  std::vector<std::string> symbols;
  for (const Kernel &kernel : program.kernels) {
    if (!kernel.layout)
      return createStringError("kernel '" + kernel.name +
                               "' does not say how it lies on a GPU");
    symbols.push_back(kernel.name);
  }
  Expected<std::vector<void *>> addresses = code.lookup(symbols);
  if (!addresses)
    return addresses.takeError();
  std::unique_ptr<SimProgram> loaded(new SimProgram(program));
  for (void *address : *addresses)
    loaded->functions.push_back(reinterpret_cast<KernelFunction>(address));
  return loaded;
}

/// A kernel that does not set its posts back spoils the next launch.
static Error checkPosts(const Zeros<int64_t> &posts, const Kernel &kernel) {
  const int64_t *left = find_if(posts, [](int64_t post) { return post != 0; });
  if (left == posts.end())
    return Error::success();
  Fault fault;
  fault.kind = FaultKind::PostLeft;
  fault.text = "leaves word " + std::to_string(left - posts.begin()) +
               " of what its blocks post other than 0";
  fault.kernel = kernel.name;
  return make_error<SimulationError>(std::move(fault));
}

/// Memory of a launch's own.
static Expected<Region *> addOwn(Memory &memory, StringRef name,
                                 Scratch &scratch, int64_t bytes,
                                 unsigned granule) {
  char *host = scratch.reserve(bytes);
  if (!host)
    return outOfMemory(bytes, name);
  return &memory.add(name.str(), host, bytes, granule);
}

/// Words that are 0 before each launch.
static Expected<Region *> addPosts(Memory &memory, Zeros<int64_t> &posts,
                                   int64_t bytes) {
  size_t count = bytes / sizeof(int64_t);
  if (!posts.reserve(count))
    return outOfMemory(bytes, "posts");
  posts.fill(count);
  return &memory.add("posts", posts.begin(), bytes, sizeof(int64_t));
}

Error SimProgram::runKernels(const LaunchArguments &arguments, Memory &memory,
                             ArrayRef<int64_t> bufferWords,
                             ArrayRef<int64_t> hostWords) const {
  Scratch partials, scratch;
  Expected<Region *> partialRegion =
      addOwn(memory, "partials", partials,
             partialBytes(*program, arguments.tokens), sizeof(double));
  if (!partialRegion)
    return partialRegion.takeError();
  Zeros<int64_t> posts;
  Expected<Region *> postRegion =
      addPosts(memory, posts, postBytes(*program, arguments.tokens));
  if (!postRegion)
    return postRegion.takeError();
  Expected<Region *> scratchRegion =
      addOwn(memory, "scratch", scratch,
             scratchBytes(*program, arguments.tokens), sizeof(uint32_t));
  if (!scratchRegion)
    return scratchRegion.takeError();
  GridMemory own;
  own.scratch = (*scratchRegion)->base;
  own.partials = (*partialRegion)->base;
  own.posts = (*postRegion)->base;
  for (auto [index, kernel] : enumerate(program->kernels)) {
    for (Region *region : {*partialRegion, *scratchRegion})
      if (Error error = region->forgetContents())
        return error;
    Counts mine;
    for (GridLaunch &launch :
         gridLaunches(*program, kernel, arguments, own, bufferWords)) {
      Grid grid;
      grid.kernel = kernel.name;
      grid.function = functions[index];
      grid.blocks = launch.blocks;
      grid.threads = kernel.layout->threads;
      grid.words = launch.words;
      if (Error error = runKernel(grid, memory, mine))
        return error;
    }
    if (Error error = checkPosts(posts, kernel))
      return error;
    // By now they are known to have been written.
    if (Error error =
            verifyGroups(*program, kernel, arguments.tokens, hostWords))
      return error;
    std::lock_guard lock(mutex);
    counts[index] += mine;
  }
  return Error::success();
}

Error SimProgram::launch(const LaunchArguments &arguments) const {
  if (Error error =
          verifyArguments(*program, arguments, /*valuesAllowed=*/true))
    return error;
  thread_local Scratch scratch;
  int64_t bytes = temporaryBytes(*program, arguments.tokens);
  char *memoryOfTemporaries = scratch.reserve(bytes);
  if (!memoryOfTemporaries)
    return outOfMemory(bytes, "temporaries");
  Words words = placeTemporaries(
      *program, arguments, reinterpret_cast<int64_t>(memoryOfTemporaries));
  Words hostWords = words;
  Memory memory(Space::Global);
  if (Error error = placeBuffers(*program, arguments.tokens, memory, words))
    return error;
  if (Error error = runKernels(arguments, memory, words, hostWords))
    return error;
  StringRef last = program->kernels.empty()
                       ? StringRef()
                       : StringRef(program->kernels.back().name);
  return checkResults(*program, memory, last);
}

Counts SimProgram::getCounts(size_t index) const {
  std::lock_guard lock(mutex);
  return counts[index];
}

} // namespace sluice::sim
