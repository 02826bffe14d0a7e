// One expert's keys and tokens in scratch memory: a copy to read, one to write.
#ifndef SLUICE_COMPILER_ORDERTOGPU_COPIES_H
#define SLUICE_COMPILER_ORDERTOGPU_COPIES_H

#include "compiler/OrderToGPU/OrderKernel.h"

namespace sluice::ordergpu {

/// Places and tokens are i32.
class Copies {
public:
  /// Those of the expert that is the `expert`th of the launch, i64.
  Copies(OrderKernel &kernel, mlir::Value expert);

  /// Bytes of scratch memory for each token and expert.
  static int64_t bytes(OrderShape shape) { return 2 * (shape.bytes() + 4); }

  mlir::Value readKey(mlir::Value place);
  mlir::Value readToken(mlir::Value place);
  void write(mlir::Value key, mlir::Value token, mlir::Value place);

private:
  struct Copy {
    mlir::Value keys, tokens;
  };
  Copy find(mlir::Value number, mlir::Value expert);

  OrderKernel &k;
  Copy from, to;
};

} // namespace sluice::ordergpu

#endif
