#include "runtime/jit/HostCPU.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

#include <vector>

using namespace llvm;

namespace sluice {

static std::string joinFeatures(const StringMap<bool> &features) {
  std::vector<std::string> words;
  for (const auto &feature : features)
    words.push_back((feature.second ? "+" : "-") + feature.first().str());
  sort(words, [](StringRef a, StringRef b) {
    return a.drop_front() < b.drop_front();
  });
  return join(words, ",");
}

static unsigned widestVector(const StringMap<bool> &features) {
  if (features.lookup("avx512f"))
    return 512;
  return features.lookup("avx2") ? 256 : 128;
}

static HostCPU inspectHost() {
  StringMap<bool> features = sys::getHostCPUFeatures();
  return {sys::getProcessTriple(), sys::getHostCPUName().str(),
          joinFeatures(features), widestVector(features)};
}

const HostCPU &hostCPU() {
  static const HostCPU host = inspectHost();
  return host;
}

std::string HostCPU::describe() const {
  return triple + " " + name + " " + features;
}

} // namespace sluice
