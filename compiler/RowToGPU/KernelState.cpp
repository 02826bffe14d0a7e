#include "compiler/RowToGPU/KernelState.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

int64_t rowgpu::countWords(row::KernelOp kernel) {
  int64_t buffers =
      llvm::count_if(kernel.getArgumentTypes(), llvm::IsaPred<MemRefType>);
  return word::FirstBuffer + 3 * buffers;
}

void KernelState::start() {
  SmallVector<Type> types(countWords(kernel), b.getI64Type());
  b.setInsertionPointToEnd(module.getBody());
  function = gpu::GPUFuncOp::create(b, kernel.getSymName(),
                                    b.getFunctionType(types, {}));
  function->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  function.setKnownBlockSize(
      SmallVector<int32_t>{static_cast<int32_t>(layout.threads), 1, 1});
  limitRegisters();
  b.setInsertionPointToStart(&function.getBody().front());
  readPlace();
}

/// An assembler that is told how many blocks shall run at a time does not spill
/// values for the sake of more.
void KernelState::limitRegisters() {
  constexpr int64_t all = 65536;
  int64_t blocks = layout.registers <= kThreadRegisters
                       ? all / (kThreadRegisters * layout.threads)
                       : 1;
  function->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                    b.getI32IntegerAttr(std::max<int64_t>(1, blocks)));
}

int64_t KernelState::firstWordOf(Value buffer) {
  int64_t place = word::FirstBuffer;
  for (Value argument : kernel.getArguments()) {
    if (argument == buffer)
      break;
    place += isa<MemRefType>(argument.getType()) ? 3 : 0;
  }
  return place;
}

void KernelState::readPlace() {
  auto small = [&](Value index) {
    return arith::IndexCastOp::create(b, b.getI32Type(), index);
  };
  auto large = [&](Value index) {
    return arith::IndexCastOp::create(b, b.getI64Type(), index);
  };
  thread = small(gpu::ThreadIdOp::create(b, gpu::Dimension::x));
  warp = arith::DivUIOp::create(b, thread, e.i32(kWarp));
  lane = arith::RemUIOp::create(b, thread, e.i32(kWarp));
  Value perRow = e.i32(layout.rowThreads());
  rowThread = arith::RemUIOp::create(b, thread, perRow);
  rowInBlock = arith::DivUIOp::create(b, thread, perRow);
  rowInTeam = layout.warpsPerRow == 1 ? arith::DivUIOp::create(b, lane, perRow)
                                      : rowInBlock;
  block = large(gpu::BlockIdOp::create(b, gpu::Dimension::x));
  numBlocks = large(gpu::GridDimOp::create(b, gpu::Dimension::x));
}

static bool needsGenerator(row::KernelOp kernel) {
  WalkResult found =
      kernel.walk([](row::TokenIndexOp) { return WalkResult::interrupt(); });
  return found.wasInterrupted() || kernel.draws();
}

/// The generator's words, in a captured graph those in memory.
void KernelState::readGenerator() {
  SmallVector<Value> given = {word(word::Seed), e.i64(0),
                              word(word::TokenOffset)};
  if (!needsGenerator(kernel))
    return;
  Value address = word(word::RngState);
  Type wide = b.getI64Type();
  Value none = e.equal(address, e.i64(0));
  SmallVector<Value> read = e.ifElse(
      none, {wide, wide, wide}, [&] { return given; },
      [&] {
        SmallVector<Value> words;
        Value state = e.globalPointer(address);
        for (int64_t i = 0; i < 3; ++i)
          words.push_back(e.load(e.at(state, wide, e.i64(i)), wide));
        return words;
      });
  seed = read[0];
  storedOffset = read[1];
  tokenOffset = read[2];
}

/// Of the offset in memory a kernel may be told to be so many steps ahead.
Value KernelState::getOffset() {
  return e.add(storedOffset, word(word::Offset));
}

Value KernelState::firstExpert(int64_t group) {
  Value own = e.mul(rowThread, e.i32(layout.run));
  return e.add(own, e.i32(group * layout.groupStride()));
}

Value KernelState::isLive(int64_t group) {
  if (layout.experts == 0 || !layout.isPadded(group))
    return {};
  return e.below(firstExpert(group), e.i32(layout.experts));
}

Value KernelState::allocateShared(Type element, int64_t count) {
  sharedBytes += count * bytesOf(element);
  std::string name = kernel.getSymName().str() + "_shared";
  return e.shared(name + std::to_string(numShared++), element, count);
}

Value KernelState::getShared(StringRef name, Type element, int64_t count) {
  Value &known = sharedByName[name];
  if (!known)
    known = allocateShared(element, count);
  return known;
}
