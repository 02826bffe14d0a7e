// Object code, linked into this process.
#ifndef SLUICE_RUNTIME_JIT_OBJECTCODE_H
#define SLUICE_RUNTIME_JIT_OBJECTCODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice {

/// A function of this process that object code may call by name.
struct NativeSymbol {
  std::string name;
  void *address;
};

/// A relocatable object file in executable memory, by ORC and JITLink. Its code
/// is gone when this dies.
class ObjectCode {
public:
  /// Fails if `object` is no object file for this machine. The bytes need not
  /// outlive the call. Its code finds `symbols` before those that the process
  /// exports.
  static llvm::Expected<std::unique_ptr<ObjectCode>>
  load(llvm::StringRef object, llvm::ArrayRef<NativeSymbol> symbols = {});

  ~ObjectCode();

  /// The addresses of `symbols`, in order. Fails if one is missing, or if the
  /// code needs a symbol that the process has not.
  llvm::Expected<std::vector<void *>>
  lookup(llvm::ArrayRef<std::string> symbols);

private:
  struct Session;
  explicit ObjectCode(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session;
};

} // namespace sluice

#endif
