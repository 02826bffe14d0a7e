// What can go wrong between here and a GPU.
#ifndef SLUICE_RUNTIME_CUDA_CUDAERROR_H
#define SLUICE_RUNTIME_CUDA_CUDAERROR_H

#include "runtime/cuda/Types.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace sluice::cuda {

/// One failure, told by kind so that a caller need not read its text.
class CudaError : public llvm::ErrorInfo<CudaError> {
public:
  enum class Kind {
    NoDriver,    // there is no library of the driver, or it has no device
    TooOld,      // the device's compute capability is below 8.0
    TooLarge,    // the device cannot hold one block of the kernel
    OutOfMemory, // of the driver, not of the caller's allocator
    Foreign,     // work queued before this launch failed
    Failed,
  };

  static char ID;

  CudaError(Kind kind, std::string text) : kind(kind), text(std::move(text)) {}

  /// The failure of `call`, as the driver names and describes it.
  CudaError(Kind kind, std::string call, int code, std::string text)
      : kind(kind), call(std::move(call)), code(code), text(std::move(text)) {}

  Kind getKind() const { return kind; }
  llvm::StringRef getKindName() const;
  llvm::StringRef getCall() const { return call; }
  int getCode() const { return code; }
  llvm::StringRef getKernel() const { return kernel; }

  void setKind(Kind value) { kind = value; }
  void setKernel(llvm::StringRef name) { kernel = name.str(); }
  void append(llvm::StringRef more) { text += more; }

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  Kind kind;
  std::string call;
  int code = success;
  std::string text;
  std::string kernel;
};

/// Whether a launch or query that returns `code` tells of work queued earlier:
/// the device stopped, and every later call repeats it.
bool isAsynchronous(int code);

/// `change` applied to the CudaError in `error`; other errors stay.
template <typename Change>
llvm::Error withChange(llvm::Error error, Change change) {
  return llvm::handleErrors(
      std::move(error), [&](std::unique_ptr<CudaError> failure) -> llvm::Error {
        change(*failure);
        return llvm::Error(std::move(failure));
      });
}

} // namespace sluice::cuda

#endif
