#include "compiler/Differentiate/Pair.h"
#include "compiler/Differentiate/Differentiate.h"

using namespace mlir;
using namespace sluice;

bool route::isOneBlock(func::FuncOp function) {
  return function && llvm::hasSingleElement(function.getBody()) &&
         isa<func::ReturnOp>(function.getBody().front().getTerminator());
}

int64_t route::countResiduals(func::FuncOp forward) {
  auto count = forward->getAttrOfType<IntegerAttr>(kResidualsAttr);
  return count ? count.getInt() : 0;
}

ArrayRef<int64_t> route::getKeptResults(func::FuncOp forward) {
  auto kept = forward->getAttrOfType<DenseI64ArrayAttr>(kKeptResultsAttr);
  return kept ? kept.asArrayRef() : ArrayRef<int64_t>();
}

int64_t route::firstCotangent(func::FuncOp forward) {
  return forward.getNumArguments() + countResiduals(forward) +
         static_cast<int64_t>(getKeptResults(forward).size());
}

LogicalResult route::checkPair(func::FuncOp forward, func::FuncOp backward) {
  if (!isOneBlock(forward) || !isOneBlock(backward))
    return forward.emitError("expects 'route.backward' to name a function, "
                             "and both to be one block that returns");
  int64_t results = forward.getNumResults(), count = countResiduals(forward);
  ArrayRef<int64_t> kept = getKeptResults(forward);
  auto isOutput = [&](int64_t place) {
    return place >= 0 && place < results - count;
  };
  if (count < 0 || count > results || !llvm::all_of(kept, isOutput) ||
      firstCotangent(forward) > backward.getNumArguments())
    return forward.emitError("expects ")
           << count << " residuals and " << kept.size()
           << " kept results among its results and its backward's arguments";
  TypeRange given = forward.getResultTypes();
  SmallVector<Type> expected(forward.getArgumentTypes());
  llvm::append_range(expected, given.take_back(count));
  for (int64_t place : kept)
    expected.push_back(given[place]);
  TypeRange taken = backward.getArgumentTypes();
  taken = taken.take_front(expected.size());
  if (taken == TypeRange(expected))
    return success();
  return backward.emitError("expects to take (")
         << expected << ") first, got (" << taken << ")";
}
