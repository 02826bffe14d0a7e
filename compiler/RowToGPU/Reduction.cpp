#include "compiler/RowToGPU/Reduction.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

Value Reduction::combineOwn(row::Kind kind, ArrayRef<Value> values,
                            ArrayRef<Value> live) {
  SmallVector<Value> counted;
  for (auto [value, counts] : llvm::zip(values, live))
    counted.push_back(
        counts ? s.e.select(counts, value, s.e.neutral(kind, value.getType()))
               : value);
  return s.e.combinePairwise(kind, counted);
}

SmallVector<Value> Reduction::run(ArrayRef<row::Kind> kinds,
                                  ArrayRef<Value> own) {
  SmallVector<Value> sums;
  for (auto [kind, value] : llvm::zip(kinds, own))
    sums.push_back(s.e.butterfly(kind, value, 1, s.layout.lanes));
  return s.layout.warpsPerRow == 1 ? sums : combineWarps(kinds, sums);
}

/// Each warp leaves its sum in shared memory; every thread reads them all, in
/// the order of the warps. Reductions of as many numbers of a type share the
/// memory: nobody may write before all have read.
SmallVector<Value> Reduction::combineWarps(ArrayRef<row::Kind> kinds,
                                           ArrayRef<Value> own) {
  int64_t warps = s.layout.threads / kWarp, count = kinds.size();
  Type type = own[0].getType();
  std::string name;
  llvm::raw_string_ostream(name) << "reduced" << count << type;
  Value shared = s.getShared(name, type, warps * count);
  auto place = [&](Value warp, int64_t i) {
    Value index = s.e.add(s.e.mul(warp, s.e.i32(count)), s.e.i32(i));
    return s.e.at(shared, type, index);
  };
  s.e.ifThen(s.e.equal(s.lane, s.e.i32(0)), [&] {
    for (int64_t i = 0; i < count; ++i)
      s.e.store(own[i], place(s.warp, i));
  });
  s.e.barrier();
  Value first = s.e.mul(s.rowInBlock, s.e.i32(s.layout.warpsPerRow));
  SmallVector<Value> sums;
  for (int64_t i = 0; i < count; ++i) {
    Value sum = s.e.load(place(first, i), type);
    for (int64_t w = 1; w < s.layout.warpsPerRow; ++w) {
      Value other = s.e.add(first, s.e.i32(w));
      sum = s.e.combine(kinds[i], sum, s.e.load(place(other, i), type));
    }
    sums.push_back(sum);
  }
  s.e.barrier();
  return sums;
}
