#include "compiler/RowToGPU/Memory.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

static MemRefType typeOf(Value buffer) {
  return cast<MemRefType>(buffer.getType());
}

static bool isRow(Value buffer) {
  return row::hasTokens(typeOf(buffer)) &&
         row::getNumExperts(typeOf(buffer)) != 0;
}

static bool isNumber(Value buffer) {
  return row::hasTokens(typeOf(buffer)) && !isRow(buffer);
}

Memory::Buffer Memory::bufferOf(Value argument) {
  int64_t first = s.firstWordOf(argument);
  auto strideOf = [&](unsigned dimension) {
    std::optional<int64_t> known = row::getStride(typeOf(argument), dimension);
    return known ? s.e.i64(*known) : s.word(first + 1 + dimension);
  };
  return {typeOf(argument).getElementType(),
          s.word(first),
          {strideOf(0), strideOf(1)}};
}

/// Elements that one access moves.
int64_t Memory::widthOf(Type element) const {
  return std::min<int64_t>(s.layout.run, 16 / bytesOf(element));
}

//===----------------------------------------------------------------------===//
// Which buffers allow runs
//===----------------------------------------------------------------------===//

/// The same for a buffer of known strides: it starts at a whole access.
bool Memory::ownAllowsRuns(Value argument) const {
  MemRefType type = typeOf(argument);
  return *row::getStride(type, 0) % widthOf(type.getElementType()) == 0 &&
         *row::getStride(type, 1) == 1;
}

/// Experts stand side by side, and every row starts at a whole access.
Value Memory::allowsRuns(Value argument) {
  Buffer buffer = bufferOf(argument);
  int64_t bytes = bytesOf(buffer.element);
  Value pitch = s.e.mul(buffer.stride[0], s.e.i64(bytes));
  Value places = arith::OrIOp::create(s.b, buffer.address, pitch);
  Value beside = s.e.both(places, s.e.i64(widthOf(buffer.element) * bytes - 1));
  return s.e.both(s.e.equal(beside, s.e.i64(0)),
                  s.e.equal(buffer.stride[1], s.e.i64(1)));
}

Value Memory::allowRuns(ArrayRef<Value> arguments) {
  if (s.layout.run == 1 || arguments.empty())
    return nullptr;
  Value all = s.e.i1(true);
  for (Value argument : arguments)
    all = s.e.both(all, allowsRuns(argument));
  return all;
}

/// Whether row follows row, so that all are at the same place.
Value Memory::areDense(ArrayRef<Value> arguments) {
  Value all = s.e.i1(true);
  for (Value argument : arguments)
    all = s.e.both(all, s.e.equal(bufferOf(argument).stride[0],
                                  s.e.i64(s.layout.experts)));
  return all;
}

void Memory::prepare() {
  llvm::SetVector<Value> read, written;
  s.kernel.walk([&](Operation *op) {
    if (auto load = dyn_cast<row::LoadOp>(op); load && isRow(load.getBuffer()))
      read.insert(load.getBuffer());
    else if (load && isNumber(load.getBuffer()))
      numbers[load.getBuffer()] = nullptr;
    if (auto store = dyn_cast<row::StoreOp>(op);
        store && isRow(store.getBuffer()) &&
        !row::isOwn(typeOf(store.getBuffer())))
      written.insert(store.getBuffer());
  });
  for (Value buffer : read)
    (row::isOwn(typeOf(buffer)) ? ownInputs : inputs).push_back(buffer);
  readsRuns = allowRuns(inputs);
  readsDense = readsRuns ? s.e.both(readsRuns, areDense(inputs)) : nullptr;
  writesRuns = allowRuns(written.getArrayRef());
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// i64; clamped, a thread beyond the row's end reads its last run instead.
Value Memory::firstExpert(int64_t group, bool clamp) {
  int64_t run = s.layout.run;
  Value own = s.e.wide(s.e.mul(s.rowThread, s.e.i32(run)));
  Value first = s.e.add(own, s.e.i64(group * s.layout.groupStride()));
  if (!clamp || !s.layout.isPadded(group))
    return first;
  return arith::MinSIOp::create(s.b, first, s.e.i64(s.layout.experts - run));
}

Value Memory::placeOf(const Buffer &buffer, Value expert) {
  return s.e.add(s.e.mul(s.token, buffer.stride[0]), expert);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

Memory::Pieces Memory::readRuns(const Buffer &buffer) {
  int64_t width = widthOf(buffer.element);
  Type type = VectorType::get({width}, buffer.element);
  Value pointer = s.e.globalPointer(buffer.address);
  Pieces pieces;
  for (int64_t group = 0; group < s.layout.groups(); ++group) {
    Value place = placeOf(buffer, firstExpert(group, /*clamp=*/true));
    for (int64_t first = 0; first < s.layout.run; first += width)
      pieces.push_back(s.e.load(
          s.e.at(pointer, buffer.element, s.e.add(place, s.e.i64(first))), type,
          /*invariant=*/true, width * bytesOf(buffer.element)));
  }
  return pieces;
}

/// The same pieces, element by element.
Memory::Pieces Memory::readSingly(const Buffer &buffer) {
  int64_t width = widthOf(buffer.element);
  Value pointer = s.e.globalPointer(buffer.address);
  Pieces pieces, piece;
  for (int64_t value = 0; value < s.layout.values; ++value) {
    Value expert = firstExpert(value / s.layout.run, /*clamp=*/true);
    expert = s.e.add(expert, s.e.i64(value % s.layout.run));
    Value place = placeOf(buffer, s.e.mul(expert, buffer.stride[1]));
    piece.push_back(s.e.load(s.e.at(pointer, buffer.element, place),
                             buffer.element, /*invariant=*/true));
    if (static_cast<int64_t>(piece.size()) < width)
      continue;
    auto type = VectorType::get({width}, buffer.element);
    pieces.push_back(vector::FromElementsOp::create(s.b, type, piece));
    piece.clear();
  }
  return pieces;
}

SmallVector<Type> Memory::typesOf(Value argument) const {
  Type element = typeOf(argument).getElementType();
  int64_t width = widthOf(element);
  return SmallVector<Type>(s.layout.values / width,
                           VectorType::get({width}, element));
}

/// All rows and numbers of a token, the caller's rows by `read`.
Memory::Pieces
Memory::readAll(llvm::function_ref<Pieces(const Buffer &)> read) {
  Pieces pieces;
  for (Value input : ownInputs) {
    Buffer buffer = bufferOf(input);
    llvm::append_range(pieces, ownAllowsRuns(input) ? readRuns(buffer)
                                                    : readSingly(buffer));
  }
  for (Value input : inputs)
    llvm::append_range(pieces, read(bufferOf(input)));
  for (auto &[buffer, number] : numbers)
    pieces.push_back(readNumber(buffer));
  return pieces;
}

Value Memory::readNumber(Value argument) {
  Buffer buffer = bufferOf(argument);
  Value pointer = s.e.globalPointer(buffer.address);
  Value place = s.e.mul(s.token, buffer.stride[0]);
  return s.e.load(s.e.at(pointer, buffer.element, place), buffer.element,
                  /*invariant=*/true);
}

/// Each way reads everything, what does not depend on it too: ptxas would put
/// a short way's loads under a predicate, and copy that for each of them.
SmallVector<Value> Memory::readToken() {
  auto dense = [&] {
    return readAll([&](Buffer buffer) {
      buffer.stride[0] = s.e.i64(s.layout.experts);
      return readRuns(buffer);
    });
  };
  auto runs = [&] {
    return readAll([&](const Buffer &buffer) { return readRuns(buffer); });
  };
  auto singly = [&] {
    return readAll([&](const Buffer &buffer) { return readSingly(buffer); });
  };
  if (!readsRuns)
    return singly();
  SmallVector<Type> types = typesOfToken();
  auto spread = [&] { return s.e.ifElse(readsRuns, types, runs, singly); };
  return s.e.ifElse(readsDense, types, dense, spread);
}

SmallVector<Type> Memory::typesOfToken() const {
  SmallVector<Type> types;
  for (Value input : llvm::concat<const Value>(ownInputs, inputs))
    llvm::append_range(types, typesOf(input));
  for (auto &[buffer, number] : numbers)
    types.push_back(typeOf(buffer).getElementType());
  return types;
}

void Memory::take(ValueRange read) {
  for (Value input : llvm::concat<const Value>(ownInputs, inputs)) {
    size_t count = typesOf(input).size();
    rows[input] = llvm::to_vector(read.take_front(count));
    read = read.drop_front(count);
  }
  for (auto [entry, number] : llvm::zip_equal(numbers, read))
    entry.second = number;
}

SmallVector<Value> Memory::getRow(row::LoadOp op) {
  const Pieces &pieces = rows[op.getBuffer()];
  int64_t width = widthOf(op.getBuffer().getType().getElementType());
  SmallVector<Value> values;
  for (int64_t value = 0; value < s.layout.values; ++value)
    values.push_back(s.e.convert(
        vector::ExtractOp::create(s.b, pieces[value / width], value % width),
        s.compute));
  return values;
}

void Memory::writeRuns(const Buffer &buffer, int64_t group,
                       ArrayRef<Value> values) {
  int64_t width = widthOf(buffer.element);
  Type type = VectorType::get({width}, buffer.element);
  Value pointer = s.e.globalPointer(buffer.address);
  Value place = placeOf(buffer, firstExpert(group, /*clamp=*/false));
  for (int64_t first = 0; first < s.layout.run; first += width) {
    Value piece = vector::FromElementsOp::create(
        s.b, type, values.slice(group * s.layout.run + first, width));
    s.e.store(piece,
              s.e.at(pointer, buffer.element, s.e.add(place, s.e.i64(first))),
              width * bytesOf(buffer.element));
  }
}

void Memory::writeSingly(const Buffer &buffer, int64_t group,
                         ArrayRef<Value> values) {
  Value pointer = s.e.globalPointer(buffer.address);
  for (int64_t i = 0; i < s.layout.run; ++i) {
    Value expert = s.e.add(firstExpert(group, /*clamp=*/false), s.e.i64(i));
    Value place = placeOf(buffer, s.e.mul(expert, buffer.stride[1]));
    s.e.store(values[group * s.layout.run + i],
              s.e.at(pointer, buffer.element, place));
  }
}

void Memory::storeRow(row::StoreOp op, ArrayRef<Value> values) {
  Buffer buffer = bufferOf(op.getBuffer());
  SmallVector<Value> stored;
  for (Value value : values)
    stored.push_back(s.e.convert(value, buffer.element));
  auto write = [&](auto method) {
    for (int64_t group = 0; group < s.layout.groups(); ++group) {
      if (Value live = s.isLive(group))
        s.e.ifThen(live, [&] { (this->*method)(buffer, group, stored); });
      else
        (this->*method)(buffer, group, stored);
    }
    return SmallVector<Value>();
  };
  bool own = row::isOwn(typeOf(op.getBuffer()));
  s.e.ifThen(s.hasToken, [&] {
    if (own || !writesRuns)
      return (void)write(own && ownAllowsRuns(op.getBuffer())
                             ? &Memory::writeRuns
                             : &Memory::writeSingly);
    s.e.ifElse(
        writesRuns, {}, [&] { return write(&Memory::writeRuns); },
        [&] { return write(&Memory::writeSingly); });
  });
}

//===----------------------------------------------------------------------===//
// What has fewer axes
//===----------------------------------------------------------------------===//

/// A number that the caller passed in the buffer's second word.
Value Memory::passedValue(const Buffer &buffer) {
  Type bits = s.b.getIntegerType(8 * bytesOf(buffer.element));
  Value low = buffer.stride[0];
  if (!bits.isInteger(64))
    low = arith::TruncIOp::create(s.b, bits, low);
  return arith::BitcastOp::create(s.b, buffer.element, low);
}

/// A number that was passed, or is in memory.
Value Memory::valueOrAddress(const Buffer &buffer) {
  Value passed = s.e.equal(buffer.address, s.e.i64(0));
  return s.e.ifElse(
      passed, buffer.element,
      [&]() -> SmallVector<Value> { return {passedValue(buffer)}; },
      [&]() -> SmallVector<Value> {
        return {s.e.load(s.e.globalPointer(buffer.address), buffer.element,
                         /*invariant=*/true)};
      })[0];
}

/// Where all are passed, as they mostly are, this touches no memory, and a
/// launch has done it before the one before it ends.
void Memory::readScalars(ArrayRef<Operation *> once) {
  Value addresses = s.e.i64(0);
  for (Operation *op : once) {
    auto load = dyn_cast<row::LoadOp>(op);
    if (!load || load.getBuffer().getType().getRank() != 0)
      continue;
    addresses = arith::OrIOp::create(s.b, addresses,
                                     bufferOf(load.getBuffer()).address);
    scalars[load.getBuffer()] = nullptr;
  }
  if (scalars.empty())
    return;
  auto readBy = [&](Value (Memory::*read)(const Buffer &)) {
    return [this, read] {
      return llvm::map_to_vector(scalars, [&](auto &entry) {
        return (this->*read)(bufferOf(entry.first));
      });
    };
  };
  auto types = llvm::map_to_vector(scalars, [](auto &entry) {
    return typeOf(entry.first).getElementType();
  });
  SmallVector<Value> read =
      s.e.ifElse(s.e.equal(addresses, s.e.i64(0)), types,
                 readBy(&Memory::passedValue), readBy(&Memory::valueOrAddress));
  for (auto [entry, value] : llvm::zip_equal(scalars, read))
    entry.second = value;
}

Value Memory::loadScalar(row::LoadOp op) {
  Value buffer = op.getBuffer();
  Value number = isNumber(buffer) ? numbers[buffer] : scalars.lookup(buffer);
  return s.e.convert(number ? number : valueOrAddress(bufferOf(buffer)),
                     s.compute);
}

SmallVector<Value> Memory::loadPerExpert(row::LoadOp op) {
  Buffer buffer = bufferOf(op.getBuffer());
  Value pointer = s.e.globalPointer(buffer.address);
  Value stride = buffer.stride[0];
  if (row::isTable(op.getBuffer().getType())) {
    Value row = s.e.mul(s.e.i64(op.getRow()), buffer.stride[0]);
    pointer = s.e.at(pointer, buffer.element, row);
    stride = buffer.stride[1];
  }
  // In the loop over tokens, an assembler shall not hoist what it is used for.
  bool invariant = !s.token;
  SmallVector<Value> values;
  for (int64_t value = 0; value < s.layout.values; ++value) {
    Value expert = firstExpert(value / s.layout.run, /*clamp=*/true);
    expert = s.e.add(expert, s.e.i64(value % s.layout.run));
    Value place = s.e.at(pointer, buffer.element, s.e.mul(expert, stride));
    values.push_back(
        s.e.convert(s.e.load(place, buffer.element, invariant), s.compute));
  }
  return values;
}

void Memory::storePerToken(row::StoreOp op, Value value) {
  Buffer buffer = bufferOf(op.getBuffer());
  Value first = s.e.equal(s.rowThread, s.e.i32(0));
  s.e.ifThen(s.e.both(first, s.hasToken), [&] {
    Value place = s.e.mul(s.token, buffer.stride[0]);
    s.e.store(s.e.convert(value, buffer.element),
              s.e.at(s.e.globalPointer(buffer.address), buffer.element, place));
  });
}

void Memory::storePerExpert(row::StoreOp op, ArrayRef<Value> values) {
  Buffer buffer = bufferOf(op.getBuffer());
  Value pointer = s.e.globalPointer(buffer.address);
  for (int64_t group = 0; group < s.layout.groups(); ++group) {
    Value writes = s.e.equal(s.rowInBlock, s.e.i32(0));
    if (Value live = s.isLive(group))
      writes = s.e.both(writes, live);
    s.e.ifThen(writes, [&] {
      for (int64_t i = 0; i < s.layout.run; ++i) {
        Value expert = s.e.add(firstExpert(group, /*clamp=*/false), s.e.i64(i));
        Value place = s.e.mul(expert, buffer.stride[0]);
        s.e.store(s.e.convert(values[group * s.layout.run + i], buffer.element),
                  s.e.at(pointer, buffer.element, place));
      }
    });
  }
}

void Memory::storeScalar(row::StoreOp op, Value value) {
  Buffer buffer = bufferOf(op.getBuffer());
  s.e.ifThen(s.e.equal(s.thread, s.e.i32(0)), [&] {
    s.e.store(s.e.convert(value, buffer.element),
              s.e.globalPointer(buffer.address));
  });
}
