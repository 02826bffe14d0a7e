#include "dialects/Row/RowDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace sluice::row;

#include "dialects/Row/RowDialect.cpp.inc"
#include "dialects/Row/RowEnums.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Row/RowTypes.cpp.inc"

void RowDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Row/RowTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Row/RowOps.cpp.inc"
      >();
}

LogicalResult RowDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                   unsigned argIndex,
                                                   NamedAttribute attribute) {
  if (attribute.getName() != "row.buffer")
    return success();
  auto place = dyn_cast<IntegerAttr>(attribute.getValue());
  if (!place || place.getInt() < 0)
    return op->emitOpError("expects 'row.buffer' of argument ")
           << argIndex << " to be an index";
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (function && !isa<MemRefType>(function.getArgumentTypes()[argIndex]))
    return op->emitOpError("expects 'row.buffer' of a buffer, argument ")
           << argIndex << " is " << function.getArgumentTypes()[argIndex];
  return success();
}

bool sluice::row::hasTokens(MemRefType type) {
  return type.getRank() > 0 && type.isDynamicDim(0);
}

int64_t sluice::row::getNumExperts(MemRefType type) {
  bool hasExperts =
      type.getRank() > 0 && !type.isDynamicDim(type.getRank() - 1);
  return hasExperts ? type.getShape().back() : 0;
}

std::optional<int64_t> sluice::row::getStride(MemRefType type,
                                              unsigned dimension) {
  int64_t offset = 0;
  SmallVector<int64_t> strides;
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      dimension >= strides.size() || ShapedType::isDynamic(strides[dimension]))
    return std::nullopt;
  return strides[dimension];
}

bool sluice::row::isOwn(MemRefType type) {
  return llvm::all_of(llvm::seq<unsigned>(type.getRank()), [&](unsigned i) {
    return getStride(type, i).has_value();
  });
}

bool sluice::row::isTable(MemRefType type) {
  return type.getRank() == 2 && type.hasStaticShape();
}

bool sluice::row::usesAny(Operation *op, const llvm::DenseSet<Value> &values) {
  bool uses = llvm::any_of(op->getOperands(),
                           [&](Value v) { return values.contains(v); });
  for (Region &region : op->getRegions())
    visitUsedValuesDefinedAbove(region, [&](OpOperand *operand) {
      uses |= values.contains(operand->get());
    });
  return uses;
}
