// sluice-reduce: makes a file smaller while a test script calls it interesting.
#include "compiler/Pipelines/Register.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  sluice-reduce --reduction-tree='traversal-mode=0 test=./crashes.sh' in.mlir

  crashes.sh gets a file name and exits with 1 while the file is interesting:

    #!/bin/sh
    ! sluice-opt --route-fuse "$1" 2>&1 | grep -q 'Stack dump'
)");

int main(int argc, char **argv) {
  sluice::registerAllPasses();
  mlir::DialectRegistry registry;
  sluice::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}
