#include "dialects/Row/KernelFacts.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace sluice::row;

static constexpr llvm::StringLiteral kOperations = "row.operations";

static StringAttr getProgram(Operation *op) {
  auto program = op->getAttrOfType<StringAttr>("row.program");
  return program ? program : StringAttr::get(op->getContext(), "forward");
}

static IntegerAttr getPlace(KernelOp kernel, BlockArgument buffer) {
  return kernel.getArgAttrOfType<IntegerAttr>(buffer.getArgNumber(),
                                              "row.buffer");
}

StringRef sluice::row::getRole(KernelOp kernel, BlockArgument buffer) {
  auto programs =
      kernel->getParentOp()->getAttrOfType<DictionaryAttr>(kProgramsAttrName);
  IntegerAttr place = getPlace(kernel, buffer);
  auto buffers =
      programs ? programs.getAs<ArrayAttr>(getProgram(kernel)) : ArrayAttr();
  if (!buffers || !place || place.getValue().uge(buffers.size()))
    return {};
  auto facts = dyn_cast<DictionaryAttr>(buffers[place.getInt()]);
  auto role = facts ? facts.getAs<StringAttr>("role") : StringAttr();
  return role ? role.getValue() : StringRef();
}

static int64_t getBytesPerToken(BlockArgument buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!hasTokens(type))
    return 0;
  int64_t elements = std::max<int64_t>(getNumExperts(type), 1);
  return elements * type.getElementTypeBitWidth() / 8;
}

static NamedAttrList start(Operation *op, ArrayRef<int64_t> args,
                           bool hasFinalize) {
  Builder b(op->getContext());
  NamedAttrList facts;
  facts.set("program", getProgram(op));
  facts.set("args", b.getI64ArrayAttr(args));
  facts.set("has_finalize", b.getBoolAttr(hasFinalize));
  return facts;
}

static void setCounts(NamedAttrList &facts, Builder b, int64_t partials,
                      int64_t read, int64_t written) {
  facts.set("partials", b.getI64IntegerAttr(partials));
  facts.set("bytes_read", b.getI64IntegerAttr(read));
  facts.set("bytes_written", b.getI64IntegerAttr(written));
}

NamedAttrList sluice::row::describe(KernelOp kernel, int64_t partials,
                                    int64_t bytesAgain) {
  SmallVector<int64_t> args;
  int64_t read = bytesAgain, written = 0;
  for (BlockArgument argument : kernel.getArguments()) {
    IntegerAttr place = getPlace(kernel, argument);
    if (!place)
      continue;
    args.push_back(place.getInt());
    bool output = llvm::any_of(argument.getUsers(), llvm::IsaPred<StoreOp>);
    (output ? written : read) += getBytesPerToken(argument);
  }
  bool finalize = !kernel.getBody().getOps<FinalizeOp>().empty();
  NamedAttrList facts = start(kernel, args, finalize);
  setCounts(facts, Builder(kernel.getContext()), partials, read, written);
  if (Attribute operations = kernel->getAttr(kOperations))
    facts.set("operations", operations);
  return facts;
}

void sluice::row::setOperations(KernelOp kernel, int64_t operations) {
  Builder b(kernel.getContext());
  kernel->setAttr(kOperations, b.getI64IntegerAttr(operations));
}

NamedAttrList sluice::row::describe(OrderOp order) {
  Builder b(order.getContext());
  NamedAttrList facts = start(order, order.getBuffers(), false);
  setCounts(facts, b, /*partials=*/0, /*read=*/0, /*written=*/0);
  facts.set("kind", b.getStringAttr(stringifyOrderKind(order.getKind())));
  facts.set("fill_nan", b.getBoolAttr(order.getFill().isNaN()));
  return facts;
}
