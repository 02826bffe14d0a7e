#include "compiler/RowToGPU/Reduction.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

SmallVector<Value> Reduction::getCounted(row::Kind kind, ArrayRef<Value> values,
                                         ArrayRef<Value> live) {
  SmallVector<Value> counted;
  for (auto [value, counts] : llvm::zip(values, live)) {
    if (!counts) {
      counted.push_back(value);
      continue;
    }
    Type type = value.getType();
    // Unlike 0, -0 changes no sum, of a row of -0 neither.
    Value neutral = kind == row::Kind::add
                        ? s.e.constant(s.b.getFloatAttr(type, -0.0))
                        : s.e.neutral(kind, type);
    counted.push_back(s.e.select(counts, value, neutral));
  }
  return counted;
}

Value Reduction::combineOwn(row::Kind kind, ArrayRef<Value> values,
                            ArrayRef<Value> live) {
  return s.e.combinePairwise(kind, getCounted(kind, values, live));
}

/// A sum goes pairwise through the experts in their order, whatever the layout:
/// a thread's run, lanes, and what warps and groups have, one after the other.
/// A backward kernel compares what it computes with what a forward kernel left,
/// so both must be the same to the last bit. Of an extreme no order matters.
Value Reduction::combineRow(row::Kind kind, ArrayRef<Value> values,
                            ArrayRef<Value> live) {
  SmallVector<Value> counted = getCounted(kind, values, live), parts;
  size_t size = kind == row::Kind::add ? s.layout.run : counted.size();
  for (ArrayRef<Value> rest = counted; !rest.empty();
       rest = rest.drop_front(size)) {
    Value own =
        s.e.combinePairwise(kind, SmallVector<Value>(rest.take_front(size)));
    parts.push_back(s.e.butterfly(kind, own, 1, s.layout.lanes));
  }
  if (s.layout.warpsPerRow > 1)
    parts = exchangeParts(parts);
  return s.e.combinePairwise(kind, parts);
}

/// Each warp leaves its parts in shared memory; every thread reads them all, in
/// the order of the experts. Reductions of as many parts of a type share the
/// memory: nobody may write before all have read.
SmallVector<Value> Reduction::exchangeParts(ArrayRef<Value> parts) {
  int64_t warps = s.layout.threads / kWarp, count = parts.size();
  Type type = parts[0].getType();
  std::string name;
  llvm::raw_string_ostream(name) << "reduced" << count << type;
  Value shared = s.getShared(name, type, warps * count);
  auto place = [&](Value warp, int64_t i) {
    Value index = s.e.add(s.e.mul(warp, s.e.i32(count)), s.e.i32(i));
    return s.e.at(shared, type, index);
  };
  s.e.ifThen(s.e.equal(s.lane, s.e.i32(0)), [&] {
    for (int64_t i = 0; i < count; ++i)
      s.e.store(parts[i], place(s.warp, i));
  });
  s.e.barrier();
  Value first = s.e.mul(s.rowInBlock, s.e.i32(s.layout.warpsPerRow));
  SmallVector<Value> all;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t w = 0; w < s.layout.warpsPerRow; ++w)
      all.push_back(s.e.load(place(s.e.add(first, s.e.i32(w)), i), type));
  s.e.barrier();
  return all;
}
