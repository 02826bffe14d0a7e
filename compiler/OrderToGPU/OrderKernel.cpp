#include "compiler/OrderToGPU/OrderKernel.h"
#include "dialects/Row/KernelFacts.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

OrderKernel::OrderKernel(row::OrderOp order, StringRef name, OrderShape shape,
                         ArrayRef<int64_t> buffers, int64_t stepWords)
    : order(order), shape(shape), buffers(buffers), b(order.getLoc(), order),
      e(b) {
  SmallVector<Type> words(word::FirstBuffer + 3 * buffers.size() + stepWords,
                          b.getI64Type());
  function = gpu::GPUFuncOp::create(b, name, b.getFunctionType(words, {}));
  function->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  function.setKnownBlockSize(SmallVector<int32_t>{kThreads, 1, 1});
  // Experts are few: the assembler need not spill to make room for more blocks.
  function->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                    b.getI32IntegerAttr(kBlocksTogether));
  b.setInsertionPointToStart(&function.getBody().front());
  readPlace();
}

void OrderKernel::readPlace() {
  auto cast = [&](Type type, Value index) {
    return arith::IndexCastOp::create(b, type, index);
  };
  using gpu::Dimension;
  thread = cast(b.getI32Type(), gpu::ThreadIdOp::create(b, Dimension::x));
  warp = arith::DivUIOp::create(b, thread, e.i32(kWarp));
  lane = arith::RemUIOp::create(b, thread, e.i32(kWarp));
  block = cast(b.getI64Type(), gpu::BlockIdOp::create(b, Dimension::x));
  numBlocks = cast(b.getI64Type(), gpu::GridDimOp::create(b, Dimension::x));
  tokens = function.getArgument(word::Tokens);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Columns OrderKernel::columns(int64_t buffer) {
  auto words = function.getArguments().slice(word::FirstBuffer + 3 * buffer, 3);
  return {shape.type, e.globalPointer(words[0]), words[1], words[2]};
}

Value OrderKernel::step(int64_t slot) {
  return function.getArgument(word::FirstBuffer + 3 * buffers.size() + slot);
}

Value OrderKernel::place(const Columns &columns, Value token, Value expert) {
  Value index = e.mul(token, columns.tokenStride);
  if (shape.experts > 1)
    index = e.add(index, e.mul(expert, columns.expertStride));
  return e.at(columns.pointer, columns.element, index);
}

Value OrderKernel::read(const Columns &columns, Value token, Value expert) {
  return e.load(place(columns, token, expert), columns.element);
}

void OrderKernel::write(const Columns &columns, Value token, Value expert,
                        Value value) {
  e.store(value, place(columns, token, expert));
}

Value OrderKernel::shared(Type element, int64_t count) {
  sharedBytes += count * rowgpu::bytesOf(element);
  std::string name = function.getName().str() + "_shared";
  return e.shared(name + std::to_string(numShared++), element, count);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value OrderKernel::sub(Value x, Value y) {
  return arith::SubIOp::create(b, x, y);
}

Value OrderKernel::small(Value x) {
  return arith::TruncIOp::create(b, b.getI32Type(), x);
}

Value OrderKernel::compare(arith::CmpIPredicate predicate, Value x, Value y) {
  return arith::CmpIOp::create(b, predicate, x, y);
}

//===----------------------------------------------------------------------===//
// What the runtime must know: see `runtime/program`
//===----------------------------------------------------------------------===//

static DictionaryAttr describe(Builder &b, OrderFacts facts,
                               int64_t sharedBytes) {
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  return b.getDictionaryAttr({
      number("lanes", 1),
      number("values", 1),
      number("warps_per_row", 1),
      number("threads", kThreads),
      number("tokens_per_block", facts.tokensPerBlock),
      number("max_blocks", facts.maxBlocks),
      number("shared_bytes", sharedBytes),
      number("scratch_bytes", facts.scratchBytes),
  });
}

void OrderKernel::finish(StringRef kind, OrderFacts facts) {
  gpu::ReturnOp::create(b);
  NamedAttrList all = row::describe(order);
  all.set("kind", b.getStringAttr(kind));
  all.set("args", b.getI64ArrayAttr(buffers));
  all.set("bytes_read", b.getI64IntegerAttr(facts.bytesRead));
  all.set("bytes_written", b.getI64IntegerAttr(facts.bytesWritten));
  all.set("layout", describe(b, facts, sharedBytes));
  function->setAttr(row::kKernelAttrName, all.getDictionary(b.getContext()));
}
