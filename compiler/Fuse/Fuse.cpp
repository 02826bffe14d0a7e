#include "compiler/Fuse/Fuse.h"
#include "compiler/Differentiate/Pair.h"
#include "compiler/Fuse/KernelBuilder.h"
#include "dialects/Route/RouteOps.h"
#include "dialects/Row/KernelFacts.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_FUSE
#include "compiler/Fuse/Fuse.h.inc"

namespace {

/// The types that a function's kernels compute with.
struct RowShape {
  FloatType compute;
  int64_t experts = 0;
  StringAttr axis;
};

/// Notes a value's axes; fails on a second axis besides the tokens.
LogicalResult noteType(Operation *op, Type type, RowShape &shape) {
  Type element = getElementTypeOrSelf(type);
  if (element.isF64())
    shape.compute = cast<FloatType>(element);
  if (type.isIntOrFloat() || isa<route::RngType>(type))
    return success();
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !route::getAxes(type))
    return op->emitError("expects named axes, got ") << type;
  for (auto [size, name] :
       llvm::zip(tensor.getShape(), route::getAxisNames(type))) {
    if (name == route::kTokenAxis)
      continue;
    if (shape.axis && shape.axis != name)
      return op->emitError("fuses one axis besides \"T\", got ")
             << shape.axis << " and " << name;
    shape.axis = name;
    shape.experts = size;
  }
  return success();
}

/// What a buffer may hold: floats, and for arguments masks and groups.
bool isStorable(Type type, bool isArgument) {
  Type element = getElementTypeOrSelf(type);
  if (element.isInteger(8) || element.isInteger(32) || element.isInteger(64))
    return isArgument && element.isSignlessInteger();
  return isa<BFloat16Type, Float16Type, Float32Type, Float64Type>(element);
}

/// Of a table, which an argument may be, kernels see rows.
LogicalResult noteArgument(func::FuncOp function, BlockArgument argument,
                           RowShape &shape) {
  Type type = argument.getType();
  if (!route::isTable(type)) {
    if (failed(noteType(function, type, shape)))
      return failure();
    if (!isa<route::RngType>(type) && !isStorable(type, /*isArgument=*/true))
      return function.emitError("expects an argument that a buffer holds, got ")
             << type;
    return success();
  }
  for (Operation *user : argument.getUsers())
    if (!isa<route::RowOp>(user))
      return user->emitError("expects a row of a table, got ") << type;
  return success();
}

/// Whether a kernel's loads do what the op does: they take `i8`, a mask,
/// without sign, and other integers with it.
bool isByLoads(Operation &op) {
  bool isMask = getElementTypeOrSelf(op.getOperand(0).getType()).isInteger(8);
  return isa<BlockArgument>(op.getOperand(0)) &&
         isMask == isa<arith::UIToFPOp>(op);
}

/// Kernels compute with floats and conditions.
bool makesOtherNumbers(Operation &op) {
  return llvm::any_of(op.getResultTypes(), [](Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isIntOrIndex() && !element.isInteger(1);
  });
}

bool isUnsupported(Operation &op) {
  Dialect *dialect = op.getDialect();
  bool known = dialect && llvm::is_contained({"route", "arith", "math"},
                                             dialect->getNamespace());
  return !known || route::isUnevenConstant(&op) || op.getNumResults() != 1 ||
         op.getNumRegions() != 0 || op.hasTrait<route::Composite>() ||
         makesOtherNumbers(op) ||
         (isa<arith::UIToFPOp, arith::SIToFPOp>(op) && !isByLoads(op));
}

FailureOr<RowShape> getRowShape(func::FuncOp function) {
  RowShape shape;
  shape.compute = Float32Type::get(function.getContext());
  if (!route::isOneBlock(function))
    return function.emitError("expects a router of one block that returns");
  int64_t generators = llvm::count_if(function.getArgumentTypes(),
                                      llvm::IsaPred<route::RngType>);
  if (generators > 1)
    return function.emitError("expects at most one generator, got ")
           << generators;
  for (BlockArgument argument : function.getArguments())
    if (failed(noteArgument(function, argument, shape)))
      return failure();
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (isUnsupported(op))
      return op.emitError("cannot be part of a kernel");
    if (failed(noteType(&op, op.getResult(0).getType(), shape)))
      return failure();
  }
  for (Type type :
       function.getBody().front().getTerminator()->getOperandTypes())
    if (!isStorable(type, /*isArgument=*/false))
      return function.emitError("expects a result that a buffer holds, got ")
             << type;
  return shape;
}

std::string getName(func::FuncOp function, unsigned argument) {
  auto name = function.getArgAttrOfType<StringAttr>(argument, "route.name");
  return name ? name.str() : "arg" + std::to_string(argument);
}

/// Inputs, outputs, residuals of a forward function.
SmallVector<Buffer> getForwardBuffers(func::FuncOp function) {
  SmallVector<Buffer> buffers;
  for (BlockArgument argument : function.getArguments())
    if (!isa<route::RngType>(argument.getType()))
      buffers.push_back({getName(function, argument.getArgNumber()), "input",
                         argument.getType(), argument});
  auto results = function.getBody().front().getTerminator()->getOperands();
  size_t outputs = results.size() - route::countResiduals(function);
  for (auto [index, value] : llvm::enumerate(results)) {
    bool output = index < outputs;
    std::string name = output ? "out" + std::to_string(index)
                              : "residual" + std::to_string(index - outputs);
    buffers.push_back(
        {name, output ? "output" : "residual", value.getType(), value});
  }
  return buffers;
}

/// Inputs, residuals, kept results, cotangents, gradients of a backward
/// function. A kept result is a residual with the result's name.
SmallVector<Buffer> getBackwardBuffers(func::FuncOp function,
                                       func::FuncOp forward) {
  unsigned inputs = forward.getNumArguments();
  unsigned residuals = inputs + route::countResiduals(forward);
  ArrayRef<int64_t> results = route::getKeptResults(forward);
  unsigned cotangents = route::firstCotangent(forward);
  SmallVector<Buffer> buffers;
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    if (isa<route::RngType>(argument.getType()))
      continue;
    if (index < inputs)
      buffers.push_back(
          {getName(forward, index), "input", argument.getType(), argument});
    else if (index < residuals)
      buffers.push_back({"residual" + std::to_string(index - inputs),
                         "residual", argument.getType(), argument});
    else if (index < cotangents)
      buffers.push_back({"out" + std::to_string(results[index - residuals]),
                         "residual", argument.getType(), argument});
    else
      buffers.push_back({"cotangent" + std::to_string(index - cotangents),
                         "cotangent", argument.getType(), argument});
  }
  SmallVector<std::string> names;
  for (unsigned index = 0; index < inputs; ++index)
    if (forward.getArgAttr(index, "route.grad"))
      names.push_back(getName(forward, index));
  auto gradients = function.getBody().front().getTerminator()->getOperands();
  for (auto [index, value] : llvm::enumerate(gradients))
    buffers.push_back({index < names.size() ? names[index] : "gradient",
                       "gradient", value.getType(), value});
  return buffers;
}

/// The list of buffers that the caller binds, as an attribute.
ArrayAttr describe(Builder &builder, ArrayRef<Buffer> buffers) {
  SmallVector<Attribute> list;
  for (const Buffer &buffer : buffers) {
    SmallVector<int64_t> shape;
    if (auto tensor = dyn_cast<RankedTensorType>(buffer.type))
      for (int64_t size : tensor.getShape())
        shape.push_back(ShapedType::isDynamic(size) ? -1 : size);
    SmallVector<Attribute> axes(route::getAxisNames(buffer.type).begin(),
                                route::getAxisNames(buffer.type).end());
    std::string dtype;
    llvm::raw_string_ostream(dtype) << getElementTypeOrSelf(buffer.type);
    list.push_back(builder.getDictionaryAttr({
        builder.getNamedAttr("name", builder.getStringAttr(buffer.name)),
        builder.getNamedAttr("role", builder.getStringAttr(buffer.role)),
        builder.getNamedAttr("dtype", builder.getStringAttr(dtype)),
        builder.getNamedAttr("axes", builder.getArrayAttr(axes)),
        builder.getNamedAttr("shape", builder.getI64ArrayAttr(shape)),
        builder.getNamedAttr("used", builder.getBoolAttr(buffer.used)),
    }));
  }
  return builder.getArrayAttr(list);
}

struct FusePass : impl::FuseBase<FusePass> {
  void runOnOperation() override {
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    func::FuncOp forward = findForward(functions);
    if (!forward)
      return signalPassFailure();
    auto name = forward->getAttrOfType<FlatSymbolRefAttr>("route.backward");
    func::FuncOp backward =
        name ? getOperation().lookupSymbol<func::FuncOp>(name) : nullptr;
    if (name && failed(route::checkPair(forward, backward)))
      return signalPassFailure();
    SmallVector<NamedAttribute> programs;
    if (failed(
            convert(forward, "forward", getForwardBuffers(forward), programs)))
      return signalPassFailure();
    if (backward &&
        failed(convert(backward, "backward",
                       getBackwardBuffers(backward, forward), programs)))
      return signalPassFailure();
    getOperation()->setAttr(row::kProgramsAttrName,
                            DictionaryAttr::get(&getContext(), programs));
    for (func::FuncOp function : functions)
      function.erase();
  }

private:
  /// The one function that is not another's backward.
  func::FuncOp findForward(ArrayRef<func::FuncOp> functions) {
    func::FuncOp forward;
    llvm::SmallDenseSet<StringRef> backward;
    for (func::FuncOp function : functions)
      if (auto name =
              function->getAttrOfType<FlatSymbolRefAttr>("route.backward"))
        backward.insert(name.getValue());
    for (func::FuncOp function : functions) {
      if (backward.contains(function.getSymName()))
        continue;
      if (forward || function.isExternal()) {
        function.emitError("expects one router with a body in a module");
        return nullptr;
      }
      forward = function;
    }
    if (!forward)
      getOperation().emitError("expects a router");
    return forward;
  }

  LogicalResult convert(func::FuncOp function, StringRef program,
                        SmallVector<Buffer> buffers,
                        SmallVectorImpl<NamedAttribute> &programs) {
    FailureOr<RowShape> shape = getRowShape(function);
    if (failed(shape))
      return failure();
    OpBuilder builder(function);
    KernelBuilder kernels(function, program, std::move(buffers), shape->compute,
                          shape->experts);
    kernels.build(builder);
    programs.push_back(
        builder.getNamedAttr(program, describe(builder, kernels.getBuffers())));
    return success();
  }
};

} // namespace
} // namespace sluice
