// Builds the kernels of one function.
#ifndef SLUICE_COMPILER_FUSE_KERNELBUILDER_H
#define SLUICE_COMPILER_FUSE_KERNELBUILDER_H

#include "compiler/Fuse/Schedule.h"
#include "dialects/Route/RouteOps.h"
#include "dialects/Row/RowDialect.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include <optional>
#include <string>

namespace sluice {

/// An array that a program reads or writes, as the caller sees it.
struct Buffer {
  std::string name;
  llvm::StringRef role; ///< input, output, residual, cotangent, gradient, temp
  mlir::Type type;      ///< a scalar, or a tensor with named axes
  mlir::Value value;    ///< what it holds
  bool used = false;
};

/// Turns a function of route ops into row kernels.
class KernelBuilder {
public:
  /// `experts` is the size of the one static axis, 0 without one.
  KernelBuilder(mlir::func::FuncOp function, llvm::StringRef program,
                llvm::SmallVector<Buffer> buffers, mlir::FloatType compute,
                int64_t experts);

  /// Appends the kernels to the module.
  void build(mlir::OpBuilder &builder);

  llvm::ArrayRef<Buffer> getBuffers() const { return buffers; }

private:
  using ValueSet = llvm::SetVector<mlir::Value>;

  void addTemporaries();
  void keepRows();
  ValueSet findRows(unsigned kernel, const ValueSet &computed) const;
  int64_t countWork(const ValueSet &values) const;
  llvm::SmallVector<mlir::Value> getStored(unsigned kernel) const;
  ValueSet collectFor(unsigned kernel) const;
  void planOrder();
  void planOrder(mlir::Operation *op);
  unsigned addTemporary(mlir::Value value);
  std::optional<unsigned> findHome(mlir::Value value) const;
  unsigned chooseHome(mlir::Value result);
  void buildKernel(mlir::OpBuilder &builder, unsigned kernel);
  void buildOrderKernels(mlir::OpBuilder &builder, unsigned kernel);
  bool isStoredBy(const Buffer &buffer, unsigned kernel) const;
  bool isLoaded(mlir::Value value, unsigned kernel) const;
  void collect(mlir::Value value, unsigned kernel, ValueSet &needed) const;
  mlir::Value getBufferArgument(mlir::OpBuilder &builder, Buffer &buffer);
  mlir::Value getArgument(mlir::Value functionArgument);
  mlir::Value load(mlir::OpBuilder &builder, mlir::Value value);
  void emit(mlir::OpBuilder &builder, const ValueSet &needed, unsigned kernel,
            bool finalize);
  void emitOp(mlir::OpBuilder &builder, mlir::Operation *op);
  void accumulate(mlir::OpBuilder &builder, mlir::Operation *op);
  mlir::Value loadRow(mlir::OpBuilder &builder, route::RowOp op);
  unsigned getIndex(const Buffer &buffer) const;
  void store(mlir::OpBuilder &builder, mlir::Value value, Buffer &buffer);
  mlir::Type convert(mlir::Type type) const;

  mlir::func::FuncOp function;
  llvm::StringRef program;
  llvm::SmallVector<Buffer> buffers;
  mlir::FloatType compute;
  int64_t experts;
  Schedule schedule;
  /// What each token has in a buffer for later kernels.
  llvm::DenseSet<mlir::Value> kept;
  /// The buffers of what order kernels make.
  llvm::DenseMap<mlir::Value, unsigned> homes;
  /// Keys that lie where their ranks will.
  llvm::SmallVector<std::pair<mlir::Value, unsigned>> keys;

  // The kernel at hand.
  row::KernelOp kernelOp;
  mlir::IRMapping mapping;
  llvm::DenseMap<mlir::Value, mlir::Value> partials;
};

/// softmax over the row's experts, in primitive ops; `gated` is its attribute
/// `kGatedAttr`, or empty.
mlir::Value emitSoftmax(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value x, llvm::StringRef gated);

} // namespace sluice

#endif
