#include "compiler/Differentiate/CheckPair.h"

using namespace mlir;

bool sluice::isOneBlock(func::FuncOp function) {
  return function && llvm::hasSingleElement(function.getBody()) &&
         isa<func::ReturnOp>(function.getBody().front().getTerminator());
}

LogicalResult sluice::checkPair(func::FuncOp forward, func::FuncOp backward) {
  if (!isOneBlock(forward) || !isOneBlock(backward))
    return forward.emitError("expects 'route.backward' to name a function, "
                             "and both to be one block that returns");
  auto residuals = forward->getAttrOfType<IntegerAttr>("route.residuals");
  int64_t results = forward.getNumResults();
  int64_t count = residuals ? residuals.getInt() : 0;
  ArrayRef<int64_t> kept;
  if (auto places =
          forward->getAttrOfType<DenseI64ArrayAttr>("route.kept_results"))
    kept = places;
  auto isOutput = [&](int64_t place) {
    return place >= 0 && place < results - count;
  };
  int64_t arguments = backward.getNumArguments();
  arguments -= forward.getNumArguments() + static_cast<int64_t>(kept.size());
  if (count < 0 || count > results || !llvm::all_of(kept, isOutput) ||
      count > arguments)
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
