#include "runtime/cuda/CubOrder.h"

#include <cub/device/device_segmented_radix_sort.cuh>

#include <algorithm>
#include <iterator>

namespace sluice::cuda {

namespace {

constexpr int blockThreads = 256;
/// Groups of a higher number count as one; their keys have one bit more.
constexpr int maxGroup = 1 << 20;
constexpr int groupBits = 21;

template <typename Float> struct KeyOf;
template <> struct KeyOf<float> {
  using Type = uint32_t;
};
template <> struct KeyOf<double> {
  using Type = unsigned long long;
};

__device__ uint32_t bitsOf(float x) { return __float_as_uint(x); }
__device__ unsigned long long bitsOf(double x) {
  return __double_as_longlong(x);
}

/// Bits that order as numbers do: -0 equals 0, and every NaN comes last.
template <typename Float>
__device__ typename KeyOf<Float>::Type toKey(Float x) {
  using Key = typename KeyOf<Float>::Type;
  constexpr Key sign = Key(1) << (8 * sizeof(Key) - 1);
  if (x != x)
    return ~Key(0);
  Key bits = bitsOf(x + Float(0));
  return bits & sign ? ~bits : bits | sign;
}

/// A group's number from 1; 0 for tokens that are left out.
template <typename Float> __device__ uint32_t toGroupKey(Float group) {
  return group >= Float(0) ? uint32_t(min(group, Float(maxGroup))) + 1 : 0;
}

/// Some experts' keys and tokens, one expert after the other.
template <typename Float> struct Batch {
  using Key = typename KeyOf<Float>::Type;

  cub::DoubleBuffer<Key> keys;
  cub::DoubleBuffer<uint32_t> tokens;
  int64_t numTokens, firstExpert, numExperts;

  int64_t size() const { return numTokens * numExperts; }
};

template <typename Float>
__device__ Float &at(CubColumns columns, int64_t token, int64_t expert) {
  return reinterpret_cast<Float *>(
      columns.address)[token * columns.tokenStride +
                       expert * columns.expertStride];
}

__device__ int64_t firstIndex() {
  return int64_t(blockIdx.x) * blockThreads + threadIdx.x;
}
__device__ int64_t indexStride() { return int64_t(gridDim.x) * blockThreads; }

template <typename Float, typename Key>
__global__ void __launch_bounds__(blockThreads)
    makeKeys(CubColumns from, int64_t numTokens, int64_t firstExpert,
             int64_t size, Key *keys, uint32_t *tokens) {
  for (int64_t i = firstIndex(); i < size; i += indexStride()) {
    int64_t token = i % numTokens;
    keys[i] = toKey(at<Float>(from, token, firstExpert + i / numTokens));
    tokens[i] = uint32_t(token);
  }
}

template <typename Float, typename Key>
__global__ void __launch_bounds__(blockThreads)
    makeGroupKeys(CubColumns groups, int64_t size, Key *keys,
                  const uint32_t *tokens) {
  for (int64_t i = firstIndex(); i < size; i += indexStride())
    keys[i] = toGroupKey(at<Float>(groups, tokens[i], 0));
}

/// The first place of an expert whose key is not below that of `place`.
template <typename Key>
__device__ int64_t firstAlike(const Key *keys, int64_t place) {
  int64_t low = 0, high = place;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    if (keys[middle] < keys[place])
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// `keys` are those of groups, or null.
template <typename Float, typename Key>
__global__ void __launch_bounds__(blockThreads)
    writeRanks(CubColumns to, int64_t numTokens, int64_t firstExpert,
               int64_t size, const Key *keys, const uint32_t *tokens) {
  for (int64_t i = firstIndex(); i < size; i += indexStride()) {
    int64_t expert = i / numTokens, place = i % numTokens, rank = place;
    if (keys) {
      const Key *own = keys + expert * numTokens;
      rank = own[place] ? place - firstAlike(own, place) : -1;
    }
    at<Float>(to, tokens[i], firstExpert + expert) = Float(rank);
  }
}

/// Where each expert starts, from the number `first` on.
struct Starts {
  using value_type = int;
  using difference_type = int;
  using reference = int;
  using pointer = const int *;
  using iterator_category = std::random_access_iterator_tag;

  int tokens, first;

  __host__ __device__ int operator[](int expert) const {
    return (first + expert) * tokens;
  }
  __host__ __device__ Starts operator+(int experts) const {
    return {tokens, first + experts};
  }
};

/// Lets a stream that captures load code, which queues nothing.
class RelaxedCapture {
public:
  RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode); }
  ~RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode); }

private:
  cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
};

/// The first failure of a number of calls.
struct Calls {
  const char *name = nullptr;
  cudaError_t code = cudaSuccess;

  bool check(const char *call, cudaError_t result) {
    if (code == cudaSuccess && result != cudaSuccess) {
      name = call;
      code = result;
    }
    return code == cudaSuccess;
  }
};

} // namespace

template <typename Float>
static bool sort(Batch<Float> &batch, int bits, void *memory,
                 cudaStream_t stream, Calls &calls) {
  size_t bytes = cubBytes;
  Starts starts{int(batch.numTokens), 0};
  return calls.check("cub::DeviceSegmentedRadixSort",
                     cub::DeviceSegmentedRadixSort::SortPairs(
                         memory, bytes, batch.keys, batch.tokens,
                         int(batch.size()), int(batch.numExperts), starts,
                         starts + 1, 0, bits, stream));
}

template <typename Float>
static bool rankBatch(const CubRank &rank, Batch<Float> &batch, void *memory,
                      cudaStream_t stream, Calls &calls) {
  using Key = typename KeyOf<Float>::Type;
  int64_t size = batch.size();
  int blocks = int(std::min<int64_t>((size + blockThreads - 1) / blockThreads,
                                     int64_t(1) << 16));
  auto launched = [&] {
    return calls.check("cudaLaunchKernel", cudaGetLastError());
  };
  makeKeys<Float><<<blocks, blockThreads, 0, stream>>>(
      rank.keys, batch.numTokens, batch.firstExpert, size, batch.keys.Current(),
      batch.tokens.Current());
  if (!launched() || !sort(batch, 8 * sizeof(Key), memory, stream, calls))
    return false;
  bool grouped = rank.groups.address != 0;
  if (grouped) {
    makeGroupKeys<Float><<<blocks, blockThreads, 0, stream>>>(
        rank.groups, size, batch.keys.Current(), batch.tokens.Current());
    if (!launched() || !sort(batch, groupBits, memory, stream, calls))
      return false;
  }
  const Key *groupKeys = grouped ? batch.keys.Current() : nullptr;
  writeRanks<Float><<<blocks, blockThreads, 0, stream>>>(
      rank.ranks, batch.numTokens, batch.firstExpert, size, groupKeys,
      batch.tokens.Current());
  return launched();
}

/// CUB counts in 32 bits, all experts of a batch together.
static int64_t batchExperts(const CubRank &rank) {
  int64_t most = std::max<int64_t>(INT32_MAX / rank.tokens, 1);
  return std::min(rank.expertsAtOnce, most);
}

template <typename Float>
static void rankAll(const CubRank &rank, cudaStream_t stream, Calls &calls) {
  using Key = typename KeyOf<Float>::Type;
  int64_t width = batchExperts(rank), size = width * rank.tokens;
  auto *keys = reinterpret_cast<Key *>(rank.scratch);
  auto *tokens = reinterpret_cast<uint32_t *>(keys + 2 * size);
  void *memory = tokens + 2 * size;
  for (int64_t first = 0; first < rank.experts; first += width) {
    Batch<Float> batch{{keys, keys + size},
                       {tokens, tokens + size},
                       rank.tokens,
                       first,
                       std::min(width, rank.experts - first)};
    if (!rankBatch(rank, batch, memory, stream, calls))
      return;
  }
}

/// The context that is current in the driver that CUDA's run time uses.
static void *currentContext() {
  void *function = nullptr, *context = nullptr;
  cudaDriverEntryPointQueryResult found;
  if (cudaGetDriverEntryPointByVersion("cuCtxGetCurrent", &function, 12000,
                                       cudaEnableDefault,
                                       &found) == cudaSuccess &&
      function)
    reinterpret_cast<int (*)(void **)>(function)(&context);
  return context;
}

bool canRankByCub(void *context) {
  RelaxedCapture relaxed;
  cudaFuncAttributes attributes;
  auto *kernel = &makeKeys<float, uint32_t>;
  bool can = currentContext() == context &&
             cudaFuncGetAttributes(&attributes, kernel) == cudaSuccess;
  cudaGetLastError(); // ours alone, or the next call would tell of it
  return can;
}

int rankByCub(const CubRank &rank, void *stream, const char **call) {
  if (rank.tokens == 0)
    return 0;
  RelaxedCapture relaxed;
  Calls calls;
  auto *own = static_cast<cudaStream_t>(stream);
  if (rank.wide)
    rankAll<double>(rank, own, calls);
  else
    rankAll<float>(rank, own, calls);
  *call = calls.name;
  return calls.code;
}

} // namespace sluice::cuda
