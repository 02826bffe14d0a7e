#include "compiler/RowToGPU/KernelLowering.h"
#include "compiler/RowToGPU/Finish.h"
#include "dialects/Row/KernelFacts.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

using Ops = SmallVector<Operation *>;

//===----------------------------------------------------------------------===//
// What runs before the loop over tokens
//===----------------------------------------------------------------------===//

/// Whether an op, or what it holds, differs between tokens by itself.
static bool startsTokens(Operation *op) {
  return op
      ->walk([](Operation *inner) {
        auto load = dyn_cast<row::LoadOp>(inner);
        bool reads = load && row::hasTokens(load.getBuffer().getType());
        return reads || isa<row::TokenIndexOp, row::AccumulateOp>(inner)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

static bool makesAny(Operation *op, const llvm::DenseSet<Value> &values) {
  return llvm::any_of(op->getResults(),
                      [&](Value v) { return values.contains(v); });
}

/// Whether an op is worth a register through the whole loop. A generator's keys
/// are not: an addition makes each again.
static bool isWorthKeeping(Operation *op) {
  return !isa<arith::ArithDialect>(op->getDialect()) ||
         isa<FloatType>(getElementTypeOrSelf(op->getResult(0)));
}

/// Adds what `op`, or what it holds, is computed from.
static void collectOperands(Operation *op, llvm::DenseSet<Value> &values) {
  values.insert_range(op->getOperands());
  for (Region &region : op->getRegions())
    visitUsedValuesDefinedAbove(
        region, [&](OpOperand *operand) { values.insert(operand->get()); });
}

/// What is needed after all tokens, and what that is computed from; a total is
/// computed from memory then.
static llvm::DenseSet<Value> neededAfter(Block &body) {
  llvm::DenseSet<Value> needed;
  for (Operation &op : llvm::reverse(body))
    if (isa<row::FinalizeOp>(op) ||
        (!isa<row::AccumulateOp>(op) && makesAny(&op, needed)))
      collectOperands(&op, needed);
  return needed;
}

/// Rows of experts alone that wait through the loop, at most: of more, all are
/// made for each token, since they would leave no registers for the rest.
static constexpr int64_t kMostRows = 16;

/// Whether too many rows of what is computed once are used for each token.
static bool tooManyRows(ArrayRef<Operation *> once,
                        ArrayRef<Operation *> perToken) {
  llvm::DenseSet<Value> used;
  for (Operation *op : perToken)
    collectOperands(op, used);
  int64_t rows = 0;
  for (Operation *op : once)
    if (!isa<arith::ConstantOp, vector::BroadcastOp>(op))
      rows += llvm::count_if(op->getResults(), [&](Value value) {
        return isa<VectorType>(value.getType()) && used.contains(value);
      });
  return rows > kMostRows;
}

/// With `keepRows`, rows of experts alone are computed once too.
static void partition(Block &body, bool keepRows,
                      const llvm::DenseSet<Value> &after, Ops &once,
                      Ops &perToken) {
  once.clear();
  perToken.clear();
  llvm::DenseSet<Value> varying;
  for (Operation &op : body.without_terminator()) {
    if (isa<row::FinalizeOp>(op))
      continue;
    auto isMadeAgain = [&] {
      bool isRow = llvm::any_of(op.getResultTypes(), llvm::IsaPred<VectorType>);
      return !makesAny(&op, after) &&
             (!isWorthKeeping(&op) || (isRow && !keepRows));
    };
    bool varies = isa<row::StoreOp>(op) || startsTokens(&op) ||
                  row::usesAny(&op, varying) || isMadeAgain();
    (varies ? perToken : once).push_back(&op);
    // A total is the same for every token, whatever went into it.
    if (varies && !isa<row::AccumulateOp>(op))
      varying.insert_range(op.getResults());
  }
}

void rowgpu::partition(Block &body, Ops &once, Ops &perToken) {
  llvm::DenseSet<Value> after = neededAfter(body);
  ::partition(body, /*keepRows=*/true, after, once, perToken);
  if (tooManyRows(once, perToken))
    ::partition(body, /*keepRows=*/false, after, once, perToken);
}

/// Moves what needs the generator's words to the end: they arrive late.
static void drawLast(Ops &once) {
  Ops others, drawing;
  llvm::DenseSet<Value> drawn;
  for (Operation *op : once) {
    bool draws = isa<row::RngStateOp>(op) || row::usesAny(op, drawn);
    if (draws)
      drawn.insert_range(op->getResults());
    (draws ? drawing : others).push_back(op);
  }
  once = others;
  llvm::append_range(once, drawing);
}

//===----------------------------------------------------------------------===//
// The loop over tokens
//===----------------------------------------------------------------------===//

static void emitOps(KernelState &s, Lanes &lanes, Reduction &reduction,
                    Accumulators &accumulators, ArrayRef<Operation *> ops) {
  Ops run;
  for (Operation *op : ops) {
    auto accumulate = dyn_cast<row::AccumulateOp>(op);
    if (!accumulate) {
      run.push_back(op);
      continue;
    }
    lanes.emit(run);
    run.clear();
    s.b.setLoc(op->getLoc());
    accumulators.add(accumulate, lanes, reduction);
  }
  lanes.emit(run);
}

/// All threads of a team go round together, those without a token too: they
/// work on the last one, and keep the result to themselves.
static void findToken(KernelState &s, Value first) {
  Value tokens = s.word(word::Tokens);
  Value token = s.e.add(first, s.e.wide(s.rowInTeam));
  s.hasToken = s.e.below(token, tokens);
  Value last = s.e.add(tokens, s.e.i64(-1));
  s.token = arith::MinSIOp::create(s.b, token, last);
}

/// The first team of every block comes before the second of any: few tokens go
/// to as many multiprocessors as they can, and what is left over to all.
static Value firstTokenOfTeam(KernelState &s) {
  Value team = s.block;
  if (s.layout.teamsPerBlock() > 1)
    team = s.e.add(team, s.e.mul(s.e.wide(s.warp), s.numBlocks));
  return s.e.mul(team, s.e.i64(s.layout.tokensPerTeam()));
}

/// Whether there is a token at `first`. A vote, though all lanes know: so does
/// an assembler then, that they go round together.
static Value isLeft(KernelState &s, Value first) {
  return s.e.any(s.e.below(first, s.word(word::Tokens)));
}

/// What a team reads of the token at `first` and its neighbours, if there is
/// one; anything otherwise.
static SmallVector<Value> readTokens(KernelState &s, Memory &memory,
                                     Value first) {
  SmallVector<Type> types = memory.typesOfToken();
  if (types.empty())
    return {};
  auto read = [&] {
    llvm::SaveAndRestore token(s.token), hasToken(s.hasToken);
    findToken(s, first);
    return memory.readToken();
  };
  auto nothing = [&] {
    return llvm::map_to_vector(types, [&](Type type) -> Value {
      return LLVM::PoisonOp::create(s.b, type);
    });
  };
  return s.e.ifElse(isLeft(s, first), types, read, nothing);
}

static int64_t countShuffles(Operation *op) {
  int64_t shuffles = 0;
  op->walk([&](gpu::ShuffleOp) { ++shuffles; });
  return shuffles;
}

/// What a warp reads of rows that all tokens share.
static int64_t countSharedBytes(ArrayRef<Operation *> ops, GPULayout layout) {
  int64_t bytes = 0;
  for (Operation *op : ops)
    op->walk([&](row::LoadOp load) {
      MemRefType buffer = load.getBuffer().getType();
      if (!row::hasTokens(buffer))
        bytes += row::getNumExperts(buffer) * buffer.getElementTypeBitWidth();
    });
  return llvm::divideCeil(bytes, 8 * layout.warpsPerRow);
}

/// When a team reads the rows of its next round. Its first ones it reads before
/// anything else but `InRound`, so that they overlap with the launch's numbers.
enum class Reads {
  InRound,      ///< at its start: of light kernels, other warps have work then;
                ///< what draws makes its noise until rows are there; of rows of
                ///< several warps, or of threads that have no whole access
                ///< each, an assembler spills elsewhere
  BeforeWrites, ///< in the round before, overlapping with what it writes
  AfterWrites   ///< in the round before, where there are no registers for that
};

/// Registers with which a thread may read the next rows before it writes: its
/// own, and with those rows. With more, an assembler spills.
static constexpr int64_t kOwnRegisters = 80, kReadingRegisters = 112;

/// Experts of an access of 16 bytes in float32.
static constexpr int64_t kWholeAccess = 4;

static Reads chooseReads(const KernelState &s, const Memory &memory) {
  bool isUneven =
      s.layout.run < kWholeAccess && s.layout.isPadded(s.layout.groups() - 1);
  row::KernelOp kernel = s.kernel;
  if (s.layout.threads > kManyThreads || isUneven || kernel.draws() ||
      s.layout.registers <= kLightRegisters)
    return Reads::InRound;
  int64_t bits = 0;
  for (Type type : memory.typesOfToken()) {
    auto vector = dyn_cast<VectorType>(type);
    bits += getElementTypeOrSelf(type).getIntOrFloatBitWidth() *
            (vector ? vector.getNumElements() : 1);
  }
  bool fits = s.layout.registers <= kOwnRegisters &&
              s.layout.registers + bits / 32 <= kReadingRegisters;
  if (fits)
    return Reads::BeforeWrites;
  return s.layout.warpsPerRow == 1 ? Reads::AfterWrites : Reads::InRound;
}

/// Goes through the tokens from `first` on, of which `read` was read unless it
/// is in the round. Returns how many shuffles a warp does for its tokens.
static int64_t emitTokens(KernelState &s, Memory &memory, Lanes &lanes,
                          Reduction &reduction, Accumulators &accumulators,
                          ArrayRef<Operation *> ops, Value first, Reads reads,
                          ArrayRef<Value> read) {
  SmallVector<Value> init = {first};
  llvm::append_range(init, accumulators.start());
  size_t numOwn = init.size();
  llvm::append_range(init, read);
  Value step = s.e.mul(s.numBlocks, s.e.i64(s.layout.tokensPerBlock()));
  size_t computed =
      llvm::find_if(ops, llvm::IsaPred<row::StoreOp>) - ops.begin();
  int64_t shuffles = 0;
  auto round = [&](ValueRange state) {
    accumulators.take(state.drop_front());
    findToken(s, state[0]);
    if (reads == Reads::InRound)
      memory.take(memory.readToken());
    else
      memory.take(state.drop_front(numOwn));
    auto following = [&] { return s.e.add(state[0], step); };
    emitOps(s, lanes, reduction, accumulators, ops.take_front(computed));
    SmallVector<Value> ahead;
    if (reads == Reads::BeforeWrites)
      ahead = readTokens(s, memory, following());
    emitOps(s, lanes, reduction, accumulators, ops.drop_front(computed));
    if (reads == Reads::AfterWrites)
      ahead = readTokens(s, memory, following());
    SmallVector<Value> next = {following()};
    llvm::append_range(next, accumulators.getSums());
    llvm::append_range(next, ahead);
    shuffles = countShuffles(s.b.getBlock()->getParentOp());
    return next;
  };
  auto more = [&](ValueRange state) { return isLeft(s, state[0]); };
  accumulators.take(ValueRange(s.e.whileLoop(init, more, round)).drop_front());
  return shuffles;
}

int64_t rowgpu::lowerToGPU(row::KernelOp kernel, gpu::GPUModuleOp module,
                           FloatType compute, GPULayout layout) {
  ImplicitLocOpBuilder builder(kernel.getLoc(), kernel);
  KernelState s(kernel, module, builder, layout, compute);
  s.start();
  Memory memory(s);
  memory.prepare();
  Reduction reduction(s);
  Lanes lanes(s, memory, reduction, layout.values);
  for (int64_t i = 0; i < layout.values; ++i)
    lanes.setLive(i, s.isLive(i / layout.run));

  Ops once, perToken;
  partition(kernel.getBody().front(), once, perToken);
  drawLast(once);
  memory.readScalars(once);
  Value first = firstTokenOfTeam(s);
  Reads reads = chooseReads(s, memory);
  SmallVector<Value> read;
  if (reads != Reads::InRound)
    read = readTokens(s, memory, first);
  s.readGenerator();
  lanes.emit(once);
  Accumulators accumulators(s);
  GPUFacts facts;
  facts.bytesOnce = countSharedBytes(once, layout);
  facts.bytesAgain = countSharedBytes(perToken, layout);
  facts.shuffles = emitTokens(s, memory, lanes, reduction, accumulators,
                              perToken, first, reads, read);
  for (auto finalize : kernel.getBody().getOps<row::FinalizeOp>()) {
    emitFinish(s, lanes, accumulators, finalize);
    facts.partials = accumulators.countPartials();
    facts.posts = accumulators.countPosts();
  }
  gpu::ReturnOp::create(builder);
  facts.sharedBytes = s.getSharedBytes();
  s.function->setAttr(row::kKernelAttrName,
                      describeGPUKernel(kernel, layout, facts));
  return facts.sharedBytes;
}
