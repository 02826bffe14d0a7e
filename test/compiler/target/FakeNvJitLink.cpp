// A test double of nvJitLink: its cubin is the options and the PTX that it was
// given; PTX with "error" in it fails.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

struct Linker {
  std::string cubin;
  std::string error;
};

static int copy(const std::string &from, char *to) {
  std::memcpy(to, from.c_str(), from.size() + 1);
  return 0;
}

extern "C" {

int nvJitLinkCreate(Linker **linker, uint32_t count, const char **options) {
  *linker = new Linker;
  for (uint32_t i = 0; i < count; ++i)
    (*linker)->cubin += std::string(options[i]) + "\n";
  // The linker's own code for an option that it does not know.
  return std::strcmp(options[0], "-arch=sm_1") == 0 ? 1 : 0;
}

int nvJitLinkAddData(Linker *linker, int kind, const char *data, size_t size,
                     const char *) {
  if (kind != 2 || data[size - 1] != '\0')
    return 3;
  linker->cubin += data;
  return 0;
}

int nvJitLinkComplete(Linker *linker) {
  if (linker->cubin.find("error") == std::string::npos)
    return 0;
  linker->error = "ptxas: line 1: syntax";
  return 4;
}

int nvJitLinkGetLinkedCubinSize(Linker *linker, size_t *size) {
  *size = linker->cubin.size();
  return 0;
}

int nvJitLinkGetLinkedCubin(Linker *linker, void *cubin) {
  std::memcpy(cubin, linker->cubin.data(), linker->cubin.size());
  return 0;
}

int nvJitLinkGetErrorLogSize(Linker *linker, size_t *size) {
  *size = linker->error.size() + 1;
  return 0;
}

int nvJitLinkGetErrorLog(Linker *linker, char *log) {
  return copy(linker->error, log);
}

int nvJitLinkGetInfoLogSize(Linker *, size_t *size) {
  *size = sizeof("Used 8 registers");
  return 0;
}

int nvJitLinkGetInfoLog(Linker *, char *log) {
  return copy("Used 8 registers", log);
}

int nvJitLinkDestroy(Linker **linker) {
  delete *linker;
  *linker = nullptr;
  return 0;
}
}
