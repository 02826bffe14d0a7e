#include "compiler/RowToGPU/CostModel.h"
#include "compiler/RowToGPU/Registers.h"
#include "compiler/Target/GPUChip.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Experts of a thread that make an access of 16 bytes in float32, and in types
/// of 16 bits: more only where a warp could not hold a row otherwise.
static constexpr int64_t kFewValues = 4, kManyValues = 8;
/// Threads of a row at least, where it has as many experts. DirMoE of 8 experts
/// takes 8.8 µs with 2 on an H100, 10.6 µs with 4, at 8192 tokens.
static constexpr int64_t kFewLanes = 2;
/// Registers that leave 16 warps to a multiprocessor, enough to hide what an
/// addition takes, less what an assembler hoists.
static constexpr int64_t kMostRegisters = 112;
/// What they may be where a thread has more values than `kFewValues`: an
/// assembler works on several at a time.
static constexpr int64_t kMostOfMany = 88;
/// Threads of a block where registers allow many warps, and else; a row of
/// several warps has a block of its own: only they wait for each other. Where
/// blocks hand on sums over tokens they are large, since the last one waits for
/// all: DirMoE's forward of 8192 tokens of 64 experts takes 9.6 µs with 132
/// blocks on an H100, 9.8 µs with 264.
static constexpr int64_t kThreads = 128, kSummingThreads = 512;
/// Blocks of a multiprocessor that hand on a sum for each expert: the last one
/// reads a number of 64 bits for each.
static constexpr int64_t kBlocksOfRows = 2;
/// A grid is for this GPU, and the same on all others: sums over tokens are
/// bitwise the same on each.
static constexpr llvm::StringLiteral kChip = "sm_90";
static constexpr int64_t kMultiprocessors = 132;

/// Bytes of the narrowest element that rows are stored in.
static int64_t getStorageBytes(row::KernelOp kernel) {
  int64_t bytes = 8;
  for (Type type : kernel.getArgumentTypes())
    if (auto buffer = dyn_cast<MemRefType>(type))
      if (row::getNumExperts(buffer))
        bytes = std::min<int64_t>(bytes, buffer.getElementTypeBitWidth() / 8);
  return bytes;
}

/// Values of a row that a thread holds.
static int64_t chooseValues(row::KernelOp kernel) {
  int64_t experts = kernel.getNumExperts(), values = 1;
  auto fits = [&](int64_t number, int64_t registers) {
    return estimateRegisters(kernel, number) <= registers;
  };
  while (values < kFewValues && kFewLanes * values < experts &&
         fits(2 * values, kMostRegisters))
    values *= 2;
  if (values == kFewValues && experts >= kFewLanes * kManyValues &&
      fits(kManyValues, kLightRegisters))
    values = kManyValues;
  // A row over several warps takes barriers and shared memory to combine.
  while (values < kMaxValues && experts > kWarp * values &&
         fits(2 * values, values < kFewValues ? kMostRegisters : kMostOfMany))
    values *= 2;
  while (experts > kMaxThreads * values)
    values *= 2;
  return values;
}

/// Blocks that a multiprocessor runs at a time. What is not light takes all the
/// registers that it may.
static int64_t countResident(int64_t threads, int64_t registers) {
  if (registers > kLightRegisters)
    registers = std::max(registers, kThreadRegisters);
  return residentBlocks(*findGPUChip(kChip), threads, registers, /*shared=*/0);
}

static bool hasSums(row::KernelOp kernel) {
  return !kernel.getBody().getOps<row::AccumulateOp>().empty();
}

static bool hasSumsOfRows(row::KernelOp kernel) {
  return llvm::any_of(kernel.getBody().getOps<row::AccumulateOp>(),
                      [](row::AccumulateOp op) { return op.isPerExpert(); });
}

/// Whole rows, such that most warps run at a time where no block waits.
static int64_t chooseThreads(row::KernelOp kernel, int64_t warps,
                             int64_t registers) {
  int64_t row = kWarp * warps;
  bool sums = warps > 1 ? hasSumsOfRows(kernel) : hasSums(kernel);
  if (sums && registers <= kThreadRegisters)
    return row * std::max<int64_t>(1, kSummingThreads / row);
  if (warps > 1)
    return row;
  int64_t best = registers <= kLightRegisters ? kThreads : kManyThreads;
  int64_t most = best * countResident(best, registers);
  for (int64_t threads = kWarp; threads < best; threads += kWarp) {
    int64_t resident = threads * countResident(threads, registers);
    if (resident <= most)
      continue;
    best = threads;
    most = resident;
  }
  return best;
}

/// Blocks that all multiprocessors of a GPU run at a time.
static int64_t countBlocks(row::KernelOp kernel, const GPULayout &layout) {
  int64_t blocks = countResident(layout.threads, layout.registers);
  if (hasSumsOfRows(kernel))
    blocks = std::min(blocks, kBlocksOfRows);
  return kMultiprocessors * std::max<int64_t>(1, blocks);
}

llvm::Expected<GPULayout> rowgpu::chooseLayout(row::KernelOp kernel,
                                               LayoutRequest request) {
  if (llvm::Error error = request.verify())
    return error;
  int64_t experts = kernel.getNumExperts();
  int64_t needed =
      llvm::divideCeil(std::max<int64_t>(experts, 1), chooseValues(kernel));
  int64_t lanes = request.lanes;
  if (!lanes)
    lanes = request.warpsPerRow > 1
                ? kWarp
                : std::min<int64_t>(kWarp, llvm::PowerOf2Ceil(needed));
  int64_t warps = request.warpsPerRow;
  if (!warps)
    warps = lanes < kWarp ? 1 : llvm::divideCeil(needed, lanes);
  GPULayout layout =
      GPULayout::create(experts, lanes, warps, getStorageBytes(kernel));
  layout.registers = estimateRegisters(kernel, layout.values);
  layout.threads = request.threads
                       ? request.threads
                       : chooseThreads(kernel, warps, layout.registers);
  layout.maxBlocks =
      request.maxBlocks ? request.maxBlocks : countBlocks(kernel, layout);
  layout.spreadBlocks = std::min(kMultiprocessors, layout.maxBlocks);
  if (llvm::Error error = layout.verify())
    return error;
  return layout;
}
