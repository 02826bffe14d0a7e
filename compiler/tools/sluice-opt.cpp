// sluice-opt: reads route or row IR, runs passes on it, and prints the result.
#include "compiler/Pipelines/Register.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  sluice-opt router.mlir                          verify and print
  sluice-opt --route-decompose router.mlir        run one pass
  sluice-opt --route-differentiate --mlir-print-ir-after-all router.mlir
  sluice-opt --sluice-gpu-pipeline=lanes=16 --sluice-gpu-to-nvvm router.mlir

A pass that crashes or fails writes a reproducer to the temporary directory;
run it again by: sluice-opt --run-reproducer FILE
)");

/// Whether the command line sets the reproducer itself, or counts diagnostics
/// (a failing pass that writes one adds a diagnostic).
static bool wantsNoReproducer(llvm::ArrayRef<char *> args) {
  return llvm::any_of(args, [](llvm::StringRef arg) {
    arg = arg.ltrim('-');
    return arg.starts_with("mlir-pass-pipeline-crash-reproducer") ||
           arg.starts_with("verify-diagnostics");
  });
}

int main(int argc, char **argv) {
  llvm::SmallVector<char *> args(argv, argv + argc);
  llvm::SmallString<128> path;
  std::string option;
  if (!wantsNoReproducer(args)) {
    llvm::sys::fs::createUniquePath("sluice-opt-%%%%%%%%.mlir", path,
                                    /*MakeAbsolute=*/true);
    option = ("--mlir-pass-pipeline-crash-reproducer=" + path).str();
    args.push_back(option.data());
  }

  sluice::registerAllPasses();
  mlir::DialectRegistry registry;
  sluice::registerAllDialects(registry);
  return mlir::failed(
      mlir::MlirOptMain(args.size(), args.data(),
                        "sluice-opt: passes on route and row IR", registry));
}
