// The fake driver's own door, opened as the runtime opens it.
#ifndef SLUICE_TEST_RUNTIME_CUDA_FAKE_H
#define SLUICE_TEST_RUNTIME_CUDA_FAKE_H

#include "runtime/cuda/CudaExecutable.h"

#include <gtest/gtest.h>

#include <dlfcn.h>

namespace sluice::test {

/// A test on the fake driver, which starts without failures or calls.
class CudaTest : public testing::Test {
protected:
  CudaTest() {
    cuda::Driver::setPath(SLUICE_FAKE_DRIVER);
    library = dlopen(SLUICE_FAKE_DRIVER, RTLD_NOW);
    call<void()>("fakeReset")();
    llvm::cantFail(cuda::Driver::get());
    call<void()>("fakeForgetCalls")();
  }

  template <typename Signature> Signature *call(const char *name) {
    return reinterpret_cast<Signature *>(dlsym(library, name));
  }

  void fail(const char *name, int successes, int code) {
    call<void(const char *, int, int)>("fakeFail")(name, successes, code);
  }

  /// The calls since the test began, or those of one function alone.
  std::string calls(llvm::StringRef function = "") {
    std::string result;
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(call<const char *()>("fakeCalls")()).split(lines, '\n');
    for (llvm::StringRef line : lines)
      if (!line.empty() && line.starts_with(function))
        result += line.str() + "\n";
    return result;
  }

private:
  void *library;
};

/// Two kernels on x[T]: `halve` with a temporary between, `sum` with partials.
inline Image cudaImage() {
  Image image;
  image.target = "sm_90";
  image.object = "cubin";
  image.ptx = ".version 8.0";
  image.forward.buffers = {{"x", Role::Input, "float32", {"T"}, {-1}, true},
                           {"tau", Role::Input, "float32", {}, {}, true},
                           {"y", Role::Output, "float32", {}, {}, true},
                           {"half", Role::Temp, "float32", {"T"}, {-1}, true}};
  Kernel halve{"halve", 1, 0, false, {0, 1, 3}, 4, 4};
  halve.layout = Layout{8, 4, 1, 128, 16, 10, 0};
  Kernel sum{"sum", 1, 2, true, {3, 2}, 4, 0};
  sum.layout = Layout{8, 4, 1, 256, 32, 3, 0};
  sum.layout->posts = 2;
  image.forward.kernels = {halve, sum};
  return image;
}

inline std::unique_ptr<cuda::CudaExecutable>
cudaExecutable(Image image = cudaImage()) {
  return llvm::cantFail(cuda::CudaExecutable::create(std::move(image)));
}

} // namespace sluice::test

#endif
