// sluice-reduce: makes a file smaller while a test script calls it interesting.
#include "compiler/Pipelines/Register.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ToolOutputFile.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  sluice-reduce --reduction-tree='traversal-mode=0 test=./crashes.sh' in.mlir

  crashes.sh gets a file name and exits with 1 while the file is interesting:

    #!/bin/sh
    ! sluice-opt --route-fuse "$1" 2>&1 | grep -q 'Stack dump'
)");

/// The file after -o, which mlirReduceMain reads and forgets; empty if none.
static llvm::StringRef outputOf(llvm::ArrayRef<char *> arguments) {
  for (auto [index, argument] : llvm::enumerate(arguments)) {
    llvm::StringRef text(argument);
    if (text == "--o" || text.starts_with("--o="))
      text = text.drop_front();
    if (text.consume_front("-o="))
      return text;
    if (text == "-o" && index + 1 < arguments.size())
      return arguments[index + 1];
  }
  return "";
}

/// What mlirReduceMain does not say: why the output cannot be written.
static void explainOutput(llvm::StringRef path) {
  std::string problem;
  if (!path.empty() && !mlir::openOutputFile(path, &problem))
    llvm::errs() << problem << "\n";
}

int main(int argc, char **argv) {
  sluice::registerAllPasses();
  mlir::DialectRegistry registry;
  sluice::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  if (mlir::succeeded(mlir::mlirReduceMain(argc, argv, context)))
    return EXIT_SUCCESS;
  explainOutput(outputOf({argv, static_cast<size_t>(argc)}));
  return EXIT_FAILURE;
}
