#include "dialects/Route/RouteDialect.h"
#include "dialects/Route/Canonicalization.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace sluice::route;

#include "dialects/Route/RouteDialect.cpp.inc"
#include "dialects/Route/RouteInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Route/RouteAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Route/RouteTypes.cpp.inc"

void RouteDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Route/RouteAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Route/RouteTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Route/RouteOps.cpp.inc"
      >();
}

void RouteDialect::getCanonicalizationPatterns(
    RewritePatternSet &patterns) const {
  populateBroadcastPatterns(patterns);
  populateArithmeticPatterns(patterns);
  populatePowerPatterns(patterns);
  populateFunctionPatterns(patterns);
}

Operation *RouteDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

LogicalResult RouteDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attribute) {
  if (attribute.getName() == "route.backward" &&
      !isa<FlatSymbolRefAttr>(attribute.getValue()))
    return op->emitOpError("expects 'route.backward' to be a symbol");
  if (attribute.getName() == "route.residuals" &&
      !isa<IntegerAttr>(attribute.getValue()))
    return op->emitOpError("expects 'route.residuals' to be an integer");
  if (attribute.getName() == "route.unused" &&
      !isa<DenseI64ArrayAttr>(attribute.getValue()))
    return op->emitOpError("expects 'route.unused' to be places of results");
  return success();
}

LogicalResult RouteDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                     unsigned argIndex,
                                                     NamedAttribute attribute) {
  StringRef name = attribute.getName().strref();
  if (name == "route.name" && !isa<StringAttr>(attribute.getValue()))
    return op->emitOpError("expects 'route.name' of argument ")
           << argIndex << " to be a string";
  if (name == "route.grad" && !isa<UnitAttr>(attribute.getValue()))
    return op->emitOpError("expects 'route.grad' of argument ")
           << argIndex << " to be a unit attribute";
  return success();
}

/// Of an axis: products of two sizes and a type's bytes stay in 64 bits.
static constexpr int64_t kMostEntries = std::numeric_limits<int32_t>::max();

LogicalResult
AxesAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                         function_ref<InFlightDiagnostic()> emitError) const {
  ArrayRef<StringAttr> names = getNames();
  if (names.size() != shape.size())
    return emitError() << "expects a name for each of the " << shape.size()
                       << " dimensions, got " << names.size();
  llvm::SmallPtrSet<StringAttr, 4> seen;
  for (auto [index, name] : llvm::enumerate(names)) {
    if (name.empty())
      return emitError() << "expects axis " << index << " to have a name";
    if (!seen.insert(name).second)
      return emitError() << "expects distinct axes, got " << name << " twice";
    bool dynamic = ShapedType::isDynamic(shape[index]);
    if (name == kTokenAxis && (index != 0 || !dynamic))
      return emitError() << "expects axis \"T\" to be first and dynamic";
    if (name != kTokenAxis && dynamic)
      return emitError() << "expects axis " << name << " to be static";
    if (name != kTokenAxis && (shape[index] < 1 || shape[index] > kMostEntries))
      return emitError() << "expects axis " << name << " to have 1 to "
                         << kMostEntries << " elements, got " << shape[index];
  }
  return success();
}

bool sluice::route::isUnevenConstant(Operation *op) {
  Attribute value;
  return matchPattern(op, m_Constant(&value)) &&
         isa<ShapedType>(op->getResult(0).getType()) &&
         !isa<SplatElementsAttr>(value);
}

LogicalResult sluice::route::verifyOneContainer(Operation *op) {
  auto mixes = [](auto isContainer, TypeRange types) {
    return llvm::any_of(types, isContainer) &&
           !llvm::all_of(types, isContainer);
  };
  SmallVector<Type> types(op->getOperandTypes());
  llvm::append_range(types, op->getResultTypes());
  if (mixes(llvm::IsaPred<TensorType>, types) ||
      mixes(llvm::IsaPred<VectorType>, types))
    return op->emitOpError("expects operands and results of one type");
  return success();
}

std::optional<unsigned> AxesAttr::find(StringRef name) const {
  for (auto [index, candidate] : llvm::enumerate(getNames()))
    if (candidate == name)
      return index;
  return std::nullopt;
}

AxesAttr sluice::route::getAxes(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? dyn_cast_if_present<AxesAttr>(tensor.getEncoding()) : nullptr;
}

ArrayRef<StringAttr> sluice::route::getAxisNames(Type type) {
  AxesAttr axes = getAxes(type);
  return axes ? axes.getNames() : ArrayRef<StringAttr>();
}

bool sluice::route::hasAxis(Type type, StringRef axis) {
  AxesAttr axes = getAxes(type);
  return axes && axes.find(axis);
}

bool sluice::route::isTable(Type type) {
  ArrayRef<StringAttr> names = getAxisNames(type);
  return names.size() == 2 && names[0] == kGroupAxis;
}

Type sluice::route::dropAxes(Type type, ArrayRef<StringRef> axes) {
  auto tensor = cast<RankedTensorType>(type);
  SmallVector<int64_t> shape;
  SmallVector<StringAttr> names;
  for (auto [size, name] : llvm::zip(tensor.getShape(), getAxisNames(type))) {
    if (llvm::is_contained(axes, name.getValue()))
      continue;
    shape.push_back(size);
    names.push_back(name);
  }
  if (shape.empty())
    return tensor.getElementType();
  return RankedTensorType::get(shape, tensor.getElementType(),
                               AxesAttr::get(type.getContext(), names));
}
