// Ranks by CUB's segmented radix sort, where it is compiled in: CubOrder.cu if
// the build has nvcc, else NoCubOrder.cpp.
#ifndef SLUICE_RUNTIME_CUDA_CUBORDER_H
#define SLUICE_RUNTIME_CUDA_CUBORDER_H

#include <cstdint>

namespace sluice::cuda {

/// A column of tokens for each expert, in device memory; strides in elements.
struct CubColumns {
  int64_t address = 0;
  int64_t tokenStride = 0;
  int64_t expertStride = 0;
};

struct CubRank {
  /// Columns of float64, else of float32. Ranks may lie over keys.
  bool wide = false;
  CubColumns keys, ranks;
  /// A number for each token, of the same type; none if the address is 0.
  CubColumns groups;
  int64_t tokens = 0;
  int64_t experts = 0;
  /// Device memory for `expertsAtOnce` experts, each with two copies of keys
  /// and tokens, and after that `cubBytes`; aligned to 16 bytes.
  char *scratch = nullptr;
  int64_t expertsAtOnce = 1;
};

/// What CUB needs beside keys and tokens.
constexpr int64_t cubBytes = 1024;

/// Whether `rankByCub` has code for the device of `context`, a CUcontext that
/// must be the current one, also in the eyes of CUDA's run time.
bool canRankByCub(void *context);

/// Queues the ranks of all experts on `stream`, a CUstream, as `row.order`
/// defines them: no allocation, no waiting, the same bits for the same input.
/// Groups beyond 2^20 count as one. Returns CUDA's code, 0 for success, and
/// the call that failed.
int rankByCub(const CubRank &rank, void *stream, const char **call);

} // namespace sluice::cuda

#endif
