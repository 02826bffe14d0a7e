#include "runtime/jit/ObjectCode.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace llvm::orc;

namespace sluice {

#ifdef __x86_64__
// The compiler's own library has these too, but only recent ones export them.

static float floatOfHalf(_Float16 x) {
  APFloat value(APFloat::IEEEhalf(), APInt(16, bit_cast<uint16_t>(x)));
  return value.convertToFloat();
}

static _Float16 halfOfFloat(float x) {
  APFloat value(x);
  bool inexact = false;
  value.convert(APFloat::IEEEhalf(), APFloat::rmNearestTiesToEven, &inexact);
  auto bits = static_cast<uint16_t>(value.bitcastToAPInt().getZExtValue());
  return bit_cast<_Float16>(bits);
}
#endif

/// What LLVM calls for float16 on a processor without F16C.
static std::vector<NativeSymbol> halfSymbols() {
#ifdef __x86_64__
  return {{"__extendhfsf2", reinterpret_cast<void *>(&floatOfHalf)},
          {"__truncsfhf2", reinterpret_cast<void *>(&halfOfFloat)}};
#else
  return {};
#endif
}

struct ObjectCode::Session {
  ExecutionSession execution;
  ObjectLinkingLayer linker;
  JITDylib &library;
  /// What ORC found wrong since the last lookup; its own errors only say that
  /// a symbol failed.
  std::string problems;

  explicit Session(std::unique_ptr<ExecutorProcessControl> process)
      : execution(std::move(process)), linker(execution),
        library(execution.createBareJITDylib("kernels")) {
    execution.setErrorReporter(
        [this](Error error) { problems += toString(std::move(error)) + "\n"; });
  }

  ~Session() { consumeError(execution.endSession()); }

  /// Code may call memcpy and the like.
  Error exposeProcessSymbols() {
    auto symbols = DynamicLibrarySearchGenerator::GetForCurrentProcess(
        /*GlobalPrefix=*/'\0');
    if (!symbols)
      return symbols.takeError();
    library.addGenerator(std::move(*symbols));
    return Error::success();
  }

  Error define(ArrayRef<NativeSymbol> symbols) {
    SymbolMap map;
    for (const NativeSymbol &symbol : symbols)
      map[execution.intern(symbol.name)] = {
          ExecutorAddr::fromPtr(symbol.address),
          JITSymbolFlags::Exported | JITSymbolFlags::Callable};
    return map.empty() ? Error::success()
                       : library.define(absoluteSymbols(std::move(map)));
  }
};

ObjectCode::ObjectCode(std::unique_ptr<Session> session)
    : session(std::move(session)) {}

ObjectCode::~ObjectCode() = default;

Expected<std::unique_ptr<ObjectCode>>
ObjectCode::load(StringRef object, ArrayRef<NativeSymbol> symbols) {
  auto process = SelfExecutorProcessControl::Create();
  if (!process)
    return process.takeError();
  auto session = std::make_unique<Session>(std::move(*process));
  if (Error error = session->define(halfSymbols()))
    return error;
  if (Error error = session->define(symbols))
    return error;
  if (Error error = session->exposeProcessSymbols())
    return error;
  if (Error error = session->linker.add(
          session->library, MemoryBuffer::getMemBufferCopy(object, "kernels")))
    return error;
  return std::unique_ptr<ObjectCode>(new ObjectCode(std::move(session)));
}

Expected<std::vector<void *>>
ObjectCode::lookup(ArrayRef<std::string> symbols) {
  SymbolLookupSet wanted;
  std::vector<SymbolStringPtr> names;
  for (const std::string &symbol : symbols)
    wanted.add(names.emplace_back(session->execution.intern(symbol)));
  session->problems.clear();
  Expected<SymbolMap> found = session->execution.lookup(
      makeJITDylibSearchOrder(&session->library), std::move(wanted));
  if (!found)
    return joinErrors(createStringError(session->problems), found.takeError());
  std::vector<void *> addresses;
  for (const SymbolStringPtr &name : names)
    addresses.push_back(found->lookup(name).getAddress().toPtr<void *>());
  return addresses;
}

} // namespace sluice
