// Accesses of memory: the simulator says where a buffer really lies.

#include "compiler/GPUToSim/HookCalls.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using sluice::sim::AccessKind;
using sluice::sim::Space;

namespace sluice {

/// None of what may have gaps, a size that is not known here, or 2 GiB or more.
static std::optional<uint32_t> bytesOf(Type type) {
  uint64_t count = 1;
  if (auto vector = dyn_cast<VectorType>(type)) {
    if (vector.isScalable())
      return std::nullopt;
    count = vector.getNumElements();
    type = vector.getElementType();
  }
  bool isPointer = isa<LLVM::LLVMPointerType>(type);
  if (!isPointer && !type.isIntOrFloat())
    return std::nullopt;
  uint64_t bits = isPointer ? 64 : type.getIntOrFloatBitWidth();
  bool overflows = false;
  uint64_t all = llvm::SaturatingMultiply(count, bits, &overflows);
  uint64_t bytes = llvm::divideCeil(all, 8);
  if (overflows || bytes > std::numeric_limits<int32_t>::max())
    return std::nullopt;
  return bytes;
}

/// What LLVM takes for granted of an access that says nothing.
static uint32_t alignmentOf(Type type, std::optional<uint64_t> stated) {
  uint64_t natural = llvm::PowerOf2Ceil(*bytesOf(type));
  return std::min<uint64_t>(stated.value_or(natural), 1u << 31);
}

static bool isSimulated(Value pointer) {
  unsigned space =
      cast<LLVM::LLVMPointerType>(pointer.getType()).getAddressSpace();
  return space == static_cast<unsigned>(Space::Global) ||
         space == static_cast<unsigned>(Space::Shared);
}

/// Whether threads of the block alone are to hear; none if that is not known.
/// Grids here have no clusters: each block is one.
static std::optional<bool> isForBlock(std::optional<StringRef> scope) {
  if (!scope || scope->empty() || *scope == "device")
    return false;
  if (*scope == "block" || *scope == "cluster")
    return true;
  return std::nullopt;
}

static LogicalResult checkScope(Operation *op, std::optional<StringRef> scope) {
  if (isForBlock(scope))
    return success();
  return op->emitOpError("has scope '")
         << *scope << "', which has no form on the simulator";
}

/// Of a scope that `checkScope` let pass.
static uint32_t orderingBits(LLVM::AtomicOrdering order,
                             std::optional<StringRef> scope) {
  using Order = LLVM::AtomicOrdering;
  bool both = order == Order::acq_rel || order == Order::seq_cst;
  uint32_t bits = *isForBlock(scope) ? sim::ordering::block : 0;
  if (both || order == Order::acquire)
    bits |= sim::ordering::acquires;
  if (both || order == Order::release)
    bits |= sim::ordering::releases;
  return bits;
}

/// For an access of `type` at `pointer`.
static LogicalResult checkAccess(Operation *op, Value pointer, Type type,
                                 std::optional<StringRef> scope) {
  unsigned space =
      cast<LLVM::LLVMPointerType>(pointer.getType()).getAddressSpace();
  if (!isSimulated(pointer))
    return op->emitOpError("accesses address space ")
           << space
           << ", but the simulator has global (1) and shared (3) memory";
  if (!bytesOf(type))
    return op->emitOpError("accesses ")
           << type << ", which has no form on the simulator";
  return checkScope(op, scope);
}

/// What a hook is told of any access at `pointer`, which `checkAccess` let
/// pass.
static SmallVector<Value> describe(HookCalls &calls, Value pointer, Type type,
                                   std::optional<uint64_t> alignment) {
  OpBuilder &b = calls.builder();
  auto space = cast<LLVM::LLVMPointerType>(pointer.getType()).getAddressSpace();
  auto number = [&](Value of) -> Value {
    return LLVM::PtrToIntOp::create(b, calls.loc(), b.getI64Type(), of);
  };
  Value address = number(pointer);
  Value origin = calls.origins.of(pointer);
  return {address, origin == pointer ? address : number(origin),
          calls.i32(*bytesOf(type)), calls.i32(alignmentOf(type, alignment)),
          calls.i32(space)};
}

static Value callForPointer(HookCalls &calls, StringRef hook,
                            ValueRange arguments) {
  auto pointer = LLVM::LLVMPointerType::get(calls.builder().getContext());
  return calls.callAtPlace(hook, pointer, arguments);
}

/// The host's pointer for an access at `pointer`.
static Value translate(HookCalls &calls, Value pointer, Type type,
                       std::optional<uint64_t> alignment, AccessKind kind,
                       uint32_t ordering = 0) {
  SmallVector<Value> arguments = describe(calls, pointer, type, alignment);
  arguments.push_back(calls.i32(static_cast<uint32_t>(kind)));
  if (kind < AccessKind::AtomicRead)
    return callForPointer(calls, sim::hook::access, arguments);
  arguments.push_back(calls.i32(ordering));
  arguments.push_back(calls.i32(*bytesOf(getElementTypeOrSelf(type))));
  return callForPointer(calls, sim::hook::atomic, arguments);
}

/// An atomic access is aligned to its size on a GPU, whatever it says; one that
/// says less is a call of a library on the host.
template <typename Op> static void alignAtomic(Op op, Type type) {
  uint64_t natural = alignmentOf(type, std::nullopt);
  if (op.getAlignment().value_or(natural) < natural)
    op.setAlignment(natural);
}

/// Volatile accesses are relaxed atomic ones in PTX.
template <typename Op> static bool isAtomicAccess(Op op) {
  return op.getOrdering() != LLVM::AtomicOrdering::not_atomic ||
         op.getVolatile_();
}

template <typename Op>
static LogicalResult lowerPlainOrAtomic(Op op, Type type, AccessKind plain,
                                        AccessKind atomic, HookCalls &calls) {
  if (failed(checkAccess(op, op.getAddr(), type, op.getSyncscope())))
    return failure();
  if (op.getOrdering() != LLVM::AtomicOrdering::not_atomic)
    alignAtomic(op, type);
  AccessKind kind = isAtomicAccess(op) ? atomic : plain;
  Value host = translate(calls, op.getAddr(), type, op.getAlignment(), kind,
                         orderingBits(op.getOrdering(), op.getSyncscope()));
  op.getAddrMutable().assign(host);
  return success();
}

static LogicalResult lowerChange(LLVM::AtomicRMWOp op, HookCalls &calls) {
  Type type = op.getVal().getType();
  if (failed(checkAccess(op, op.getPtr(), type, op.getSyncscope())))
    return failure();
  alignAtomic(op, type);
  Value host = translate(calls, op.getPtr(), type, op.getAlignment(),
                         AccessKind::AtomicChange,
                         orderingBits(op.getOrdering(), op.getSyncscope()));
  op.getPtrMutable().assign(host);
  return success();
}

/// The simulator compares too: what fails changes nothing, and orders less.
static LogicalResult lowerCompare(LLVM::AtomicCmpXchgOp op, HookCalls &calls) {
  Type type = op.getVal().getType();
  if (failed(checkAccess(op, op.getPtr(), type, op.getSyncscope())))
    return failure();
  OpBuilder &b = calls.builder();
  if (*bytesOf(type) > sizeof(uint64_t))
    return refuse(op);
  alignAtomic(op, type);
  Value expected = op.getCmp();
  if (isa<LLVM::LLVMPointerType>(type))
    expected =
        LLVM::PtrToIntOp::create(b, op.getLoc(), b.getI64Type(), expected);
  else if (!type.isInteger(64))
    expected = LLVM::ZExtOp::create(b, op.getLoc(), b.getI64Type(), expected);
  SmallVector<Value> arguments =
      describe(calls, op.getPtr(), type, op.getAlignment());
  for (LLVM::AtomicOrdering order :
       {op.getSuccessOrdering(), op.getFailureOrdering()})
    arguments.push_back(calls.i32(orderingBits(order, op.getSyncscope())));
  arguments.push_back(expected);
  op.getPtrMutable().assign(
      callForPointer(calls, sim::hook::compare, arguments));
  return success();
}

/// The block's own array, instead of a global in shared memory.
static LogicalResult lowerShared(LLVM::AddressOfOp op, HookCalls &calls) {
  if (cast<LLVM::LLVMPointerType>(op.getType()).getAddressSpace() !=
      static_cast<unsigned>(Space::Shared))
    return success();
  auto global = SymbolTable::lookupNearestSymbolFrom<LLVM::GlobalOp>(
      op, op.getGlobalNameAttr());
  if (!global)
    return op.emitOpError("names no array of shared memory");
  int64_t count = 1;
  Type element = global.getGlobalType();
  while (auto array = dyn_cast<LLVM::LLVMArrayType>(element)) {
    count *= array.getNumElements();
    element = array.getElementType();
  }
  std::optional<uint32_t> bytes = bytesOf(element);
  if (!bytes)
    return op.emitOpError("names an array of ")
           << element << ", which has no form on the simulator";
  OpBuilder &b = calls.builder();
  Value name = calls.text(op.getGlobalName());
  Value address =
      calls.call(sim::hook::shared, b.getI64Type(),
                 {name, calls.i64(count * *bytes),
                  calls.i32(*bytesOf(getElementTypeOrSelf(element))),
                  calls.i32(alignmentOf(element, global.getAlignment()))});
  Value pointer =
      LLVM::IntToPtrOp::create(b, calls.loc(), op.getType(), address);
  op.replaceAllUsesWith(pointer);
  op.erase();
  return success();
}

static LogicalResult lowerFence(LLVM::FenceOp op, HookCalls &calls) {
  if (failed(checkScope(op, op.getSyncscope())))
    return failure();
  uint32_t bits = orderingBits(op.getOrdering(), op.getSyncscope());
  calls.call(sim::hook::fence, {}, calls.i32(bits));
  op.erase();
  return success();
}

LogicalResult lowerAccess(Operation *op, HookCalls &calls) {
  calls.at(op);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](LLVM::LoadOp load) {
        return lowerPlainOrAtomic(load, load.getType(), AccessKind::Read,
                                  AccessKind::AtomicRead, calls);
      })
      .Case([&](LLVM::StoreOp store) {
        return lowerPlainOrAtomic(store, store.getValue().getType(),
                                  AccessKind::Write, AccessKind::AtomicWrite,
                                  calls);
      })
      .Case(
          [&](LLVM::AtomicRMWOp change) { return lowerChange(change, calls); })
      .Case([&](LLVM::AtomicCmpXchgOp compare) {
        return lowerCompare(compare, calls);
      })
      .Case([&](LLVM::FenceOp fence) { return lowerFence(fence, calls); })
      .Case([&](LLVM::AddressOfOp address) {
        return lowerShared(address, calls);
      })
      .Default(keepPlain);
}

} // namespace sluice
