#include "compiler/Target/NvJitLink.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/DynamicLibrary.h"

using namespace llvm;

namespace sluice {

namespace {

using Handle = struct OpaqueLinker *;

/// The functions of nvJitLink.h that are used here; each returns 0 on success.
struct Library {
  int (*create)(Handle *, uint32_t numOptions, const char **options) = nullptr;
  int (*addData)(Handle, int kind, const void *data, size_t size,
                 const char *name) = nullptr;
  int (*complete)(Handle) = nullptr;
  int (*cubinSize)(Handle, size_t *) = nullptr;
  int (*cubin)(Handle, void *) = nullptr;
  int (*errorLogSize)(Handle, size_t *) = nullptr;
  int (*errorLog)(Handle, char *) = nullptr;
  int (*infoLogSize)(Handle, size_t *) = nullptr;
  int (*infoLog)(Handle, char *) = nullptr;
  int (*destroy)(Handle *) = nullptr;
};

constexpr int ptxKind = 2;

} // namespace

static Expected<Library> openLibrary(StringRef path) {
  std::string problem;
  auto opened =
      sys::DynamicLibrary::getPermanentLibrary(path.str().c_str(), &problem);
  if (!opened.isValid())
    return createStringError(problem);
  const char *missing = nullptr;
  auto find = [&](auto &function, const char *name) {
    void *address = opened.getAddressOfSymbol(name);
    if (!address)
      missing = name;
    function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
  };
  Library library;
  find(library.create, "nvJitLinkCreate");
  find(library.addData, "nvJitLinkAddData");
  find(library.complete, "nvJitLinkComplete");
  find(library.cubinSize, "nvJitLinkGetLinkedCubinSize");
  find(library.cubin, "nvJitLinkGetLinkedCubin");
  find(library.errorLogSize, "nvJitLinkGetErrorLogSize");
  find(library.errorLog, "nvJitLinkGetErrorLog");
  find(library.infoLogSize, "nvJitLinkGetInfoLogSize");
  find(library.infoLog, "nvJitLinkGetInfoLog");
  find(library.destroy, "nvJitLinkDestroy");
  if (missing)
    return createStringError("'" + path + "' has no " + missing);
  return library;
}

/// Text or bytes that come by a call for their size and one for themselves.
template <typename Size, typename Get>
static std::string take(Handle handle, Size size, Get get) {
  size_t count = 0;
  if (size(handle, &count) != 0)
    return "";
  std::string text(count, '\0');
  return count && get(handle, text.data()) == 0 ? text : "";
}

/// Without the zeros that end a log.
static std::string takeLog(Handle handle, int (*size)(Handle, size_t *),
                           int (*get)(Handle, char *)) {
  return StringRef(take(handle, size, get)).rtrim('\0').str();
}

Expected<AssembledPTX> linkPTX(StringRef ptx, StringRef target,
                               StringRef path) {
  Expected<Library> library = openLibrary(path);
  if (!library)
    return library.takeError();
  std::string architecture = ("-arch=" + target).str();
  const char *options[] = {architecture.c_str(), "-Xptxas=-v"};
  Handle handle = nullptr;
  llvm::scope_exit destroy([&] {
    if (handle)
      library->destroy(&handle);
  });
  if (int code = library->create(&handle, std::size(options), options))
    return createStringError("nvJitLinkCreate failed with " + Twine(code) +
                             " for " + target);

  std::string text = ptx.str();
  int code = library->addData(handle, ptxKind, text.c_str(), text.size() + 1,
                              "kernels.ptx");
  if (code == 0)
    code = library->complete(handle);
  if (code != 0)
    return createStringError(
        "nvJitLink failed with " + Twine(code) + " for " + target + ": " +
        takeLog(handle, library->errorLogSize, library->errorLog));
  return AssembledPTX{take(handle, library->cubinSize, library->cubin),
                      takeLog(handle, library->infoLogSize, library->infoLog)};
}

} // namespace sluice
