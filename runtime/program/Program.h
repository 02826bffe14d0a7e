// What a compiled program expects and does.
//
// A program is a list of kernels run in order on a list of buffers. These are
// the facts about it that a launch needs, with no word of how it was compiled.
#ifndef SLUICE_RUNTIME_PROGRAM_PROGRAM_H
#define SLUICE_RUNTIME_PROGRAM_PROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// Who owns a buffer and why it exists. The caller passes the address of every
/// kind but `Temp`, which lives only between the kernels of one launch.
enum class Role { Input, Output, Residual, Cotangent, Gradient, Temp };

llvm::StringRef stringifyRole(Role role);

/// One array that kernels read or write. The shape is in elements, -1 for the
/// number of tokens; a scalar has no axes.
struct Buffer {
  std::string name;
  Role role = Role::Input;
  std::string dtype;
  std::vector<std::string> axes;
  std::vector<int64_t> shape;
  /// False if no kernel touches it: its address may then be null.
  bool used = true;

  /// Whether it is made for the program, row after row, and not the caller's.
  bool isOwn() const { return role != Role::Input && role != Role::Cotangent; }
  /// Number of elements for `tokens` tokens.
  int64_t numElements(int64_t tokens) const;
};

/// How a kernel's rows lie over the threads of a GPU.
struct Layout {
  /// Lanes of a warp that share a row, experts that each holds, and warps that
  /// share a row.
  int64_t lanes = 1;
  int64_t values = 1;
  int64_t warpsPerRow = 1;
  /// Threads of a block, and rows that it computes at a time; tokens that it
  /// sorts, a power of two, if the kernel ranks.
  int64_t threads = 32;
  int64_t tokensPerBlock = 1;
  /// Blocks of a launch: as many as there are tokens for, but no more.
  int64_t maxBlocks = 1;
  int64_t sharedBytes = 0;
  /// Shuffles of a warp for the rows that it computes at a time.
  int64_t shuffles = 0;
  /// Bytes that a warp reads of what all tokens share, before the first.
  int64_t bytesOnce = 0;
  /// Scratch memory in bytes for each token and expert; 0 but for kernels that
  /// rank.
  int64_t scratchBytes = 0;
  /// Rows of threads that go round the tokens together, a warp's or the
  /// block's: up to so many blocks, a launch has one for each such few tokens.
  int64_t tokensPerTeam = 1;
  int64_t spreadBlocks = 1;
  /// Words in which each block but the last hands on its sums over tokens.
  int64_t posts = 0;
  /// The words that it is launched with, of all that Grid.h lists; empty if it
  /// takes all.
  std::vector<int64_t> words = {};
};

/// What a kernel takes of a GPU, as its assembler tells.
struct Resources {
  int64_t registers = 0; ///< of a thread
  int64_t spillStoreBytes = 0;
  int64_t spillLoadBytes = 0;
  int64_t localBytes = 0;  ///< of a thread
  int64_t sharedBytes = 0; ///< of a block
  /// Warps that run on a multiprocessor at a time, of those that it can hold.
  double occupancy = 0;
};

/// What a kernel does: what compiled code says for each token, or one of those
/// that see the order of all tokens, for which a target has code of its own.
enum class KernelKind { Rows, Rank, Put, Take };

/// One kernel: its symbol, how tokens are dealt to it, and its arguments as
/// indices into the program's buffers.
struct Kernel {
  std::string name;
  /// Tokens of a tile, on the CPU.
  int64_t tileTokens = 1;
  /// Doubles that each chunk or block leaves for the sums over tokens.
  int64_t partials = 0;
  bool hasFinalize = false;
  std::vector<int64_t> args;
  /// Memory traffic per token, in bytes.
  int64_t bytesRead = 0;
  int64_t bytesWritten = 0;
  /// Estimated machine operations per token.
  int64_t operations = 0;
  /// Present where the kernel is for a GPU or its simulator.
  std::optional<Layout> layout = std::nullopt;
  /// Present where the kernel was assembled for a GPU.
  std::optional<Resources> resources = std::nullopt;
  KernelKind kind = KernelKind::Rows;
  /// What `Put` and `Take` write where nothing goes: NaN, else 0.
  bool fillNaN = false;
  /// Bytes of its arrays on the stack, on the CPU.
  int64_t stackBytes = 0;

  bool isCompiled() const { return kind == KernelKind::Rows; }
};

struct Program {
  std::vector<Buffer> buffers;
  std::vector<Kernel> kernels;

  /// Buffers that the caller passes: all but the temporaries, which are last.
  llvm::ArrayRef<Buffer> callerBuffers() const;

  /// Fails if a launch of this program could touch what it should not: indices
  /// out of range, unknown dtypes, temporaries before caller buffers, order
  /// kernels on buffers of another form.
  llvm::Error verify() const;
};

/// Bytes per token of the residuals that `kernel` reads or writes.
int64_t residualBytes(const Program &program, const Kernel &kernel);

/// Size of one element of `dtype` in bytes, 0 if there is no such dtype.
int64_t elementBytes(llvm::StringRef dtype);

llvm::json::Value toJSON(const Program &program);
bool fromJSON(const llvm::json::Value &value, Program &program,
              llvm::json::Path path);
bool fromJSON(const llvm::json::Value &value, Role &role,
              llvm::json::Path path);

} // namespace sluice

#endif
