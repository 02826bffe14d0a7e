// row.kernel: construction, assembly and constraints.
#include "dialects/Row/RowDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace sluice::row;

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     TypeRange arguments) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(
      getFunctionTypeAttrName(state.name),
      TypeAttr::get(builder.getFunctionType(arguments, TypeRange())));
  Region *body = state.addRegion();
  SmallVector<Location> locations(arguments.size(), state.location);
  body->emplaceBlock().addArguments(arguments, locations);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType = [](Builder &builder, ArrayRef<Type> arguments,
                      ArrayRef<Type> results,
                      function_interface_impl::VariadicFlag, std::string &) {
    return builder.getFunctionType(arguments, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(
      printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
      getArgAttrsAttrName(), getResAttrsAttrName());
}

bool KernelOp::draws() {
  return llvm::any_of(getArgumentTypes(), llvm::IsaPred<route::RngType>);
}

int64_t KernelOp::getNumExperts() {
  for (Type type : getArgumentTypes())
    if (auto buffer = dyn_cast<MemRefType>(type))
      if (int64_t experts = row::getNumExperts(buffer))
        return experts;
  // A kernel may draw rows that it neither loads nor stores. A constant may be
  // what the groups of a `row.share` have.
  for (Operation &op : getBody().getOps()) {
    if (op.hasTrait<OpTrait::ConstantLike>())
      continue;
    for (Type type :
         llvm::concat<Type>(op.getOperandTypes(), op.getResultTypes()))
      if (auto row = dyn_cast<VectorType>(type))
        return row.getNumElements();
  }
  return 0;
}

/// At most one dimension of tokens, the first, and one of experts; or a table.
static bool isRowBuffer(MemRefType type) {
  if (isTable(type))
    return true;
  int64_t staticRank = type.getRank() - (hasTokens(type) ? 1 : 0);
  return staticRank <= 1 && type.getNumDynamicDims() <= 1 &&
         (type.getNumDynamicDims() == 0 || hasTokens(type));
}

/// An expert's number has 16 bits of a draw's counter.
static constexpr int64_t kMostExperts = 1 << 16;

/// Strides may be unknown; there is no offset.
static bool startsAtItsAddress(MemRefType type) {
  int64_t offset = 0;
  SmallVector<int64_t> strides;
  return succeeded(type.getStridesAndOffset(strides, offset)) && offset == 0;
}

LogicalResult KernelOp::verify() {
  if (!getResultTypes().empty())
    return emitOpError("expects no results");
  if (!llvm::hasSingleElement(getBody()))
    return emitOpError("expects a body of one block");
  int64_t generators =
      llvm::count_if(getArgumentTypes(), llvm::IsaPred<route::RngType>);
  if (generators > 1)
    return emitOpError("expects at most one generator, got ") << generators;
  int64_t experts = getNumExperts();
  for (Type type : getArgumentTypes()) {
    auto buffer = dyn_cast<MemRefType>(type);
    if (!buffer) {
      if (!isa<route::RngType>(type))
        return emitOpError("expects buffers and generators, got ") << type;
      continue;
    }
    if (!isRowBuffer(buffer))
      return emitOpError("expects buffers of tokens and experts, got ") << type;
    if (!startsAtItsAddress(buffer))
      return emitOpError("expects strides without an offset, got ") << type;
    int64_t own = row::getNumExperts(buffer);
    if (llvm::is_contained(buffer.getShape(), 0) || own > kMostExperts)
      return emitOpError("expects 1 to ")
             << kMostExperts << " experts, got " << type;
    if (own && own != experts)
      return emitOpError("expects one number of experts, got ")
             << experts << " and " << own;
  }
  // Rows that are only drawn have no buffer that says so.
  if (experts > kMostExperts)
    return emitOpError("expects 1 to ")
           << kMostExperts << " experts, got " << experts;
  return success();
}
