// sluice-lsp-server: route and row IR in an editor (completion, diagnostics,
// go to definition), by the language server protocol on standard input.
#include "compiler/Pipelines/Register.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  Editors start it: set "mlir.server_path" to this program (VS Code's MLIR
  extension), or the command of any client for files of type mlir.
)");

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  sluice::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
