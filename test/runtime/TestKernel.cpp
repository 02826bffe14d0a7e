#include "TestKernel.h"

#include "compiler/Pipelines/Register.h"
#include "compiler/Target/CPUModule.h"
#include "compiler/Target/Programs.h"
#include "runtime/jit/HostCPU.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;

static constexpr char source[] = R"mlir(
module attributes {sluice.programs = {forward = [
  {name = "x", role = "input", dtype = "f32",
   axes = ["T"], shape = [-1], used = true},
  {name = "twice", role = "output", dtype = "f32",
   axes = ["T"], shape = [-1], used = true},
  {name = "sum", role = "output", dtype = "f64",
   axes = [], shape = [], used = true}]}} {

llvm.func @double(%slots: !llvm.ptr, %chunk: i64) attributes {sluice.kernel = {
    program = "forward", tile_tokens = 16, partials = 1, has_finalize = true,
    args = [0, 1, 2], bytes_read = 4, bytes_written = 4}} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %none = llvm.mlir.constant(0.0 : f64) : f64
  %tokens = llvm.load %slots : !llvm.ptr -> i64
  %at4 = llvm.getelementptr %slots[4] : (!llvm.ptr) -> !llvm.ptr, i64
  %chunkTokens = llvm.load %at4 : !llvm.ptr -> i64
  %at6 = llvm.getelementptr %slots[6] : (!llvm.ptr) -> !llvm.ptr, i64
  %partials = llvm.load %at6 : !llvm.ptr -> !llvm.ptr
  %at8 = llvm.getelementptr %slots[8] : (!llvm.ptr) -> !llvm.ptr, i64
  %x = llvm.load %at8 : !llvm.ptr -> !llvm.ptr
  %at11 = llvm.getelementptr %slots[11] : (!llvm.ptr) -> !llvm.ptr, i64
  %twice = llvm.load %at11 : !llvm.ptr -> !llvm.ptr
  %begin = llvm.mul %chunk, %chunkTokens : i64
  %stop = llvm.add %begin, %chunkTokens : i64
  %end = llvm.intr.smin(%stop, %tokens) : (i64, i64) -> i64
  llvm.br ^loop(%begin, %none : i64, f64)
^loop(%token: i64, %sum: f64):
  %more = llvm.icmp "slt" %token, %end : i64
  llvm.cond_br %more, ^body, ^done
^body:
  %from = llvm.getelementptr %x[%token] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %value = llvm.load %from : !llvm.ptr -> f32
  %doubled = llvm.fadd %value, %value : f32
  %to = llvm.getelementptr %twice[%token] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  llvm.store %doubled, %to : f32, !llvm.ptr
  %wide = llvm.fpext %value : f32 to f64
  %nextSum = llvm.fadd %sum, %wide : f64
  %next = llvm.add %token, %one : i64
  llvm.br ^loop(%next, %nextSum : i64, f64)
^done:
  %mine = llvm.getelementptr %partials[%chunk]
    : (!llvm.ptr, i64) -> !llvm.ptr, f64
  llvm.store %sum, %mine : f64, !llvm.ptr
  llvm.return
}

llvm.func @double_finalize(%slots: !llvm.ptr) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %none = llvm.mlir.constant(0.0 : f64) : f64
  %at5 = llvm.getelementptr %slots[5] : (!llvm.ptr) -> !llvm.ptr, i64
  %chunks = llvm.load %at5 : !llvm.ptr -> i64
  %at6 = llvm.getelementptr %slots[6] : (!llvm.ptr) -> !llvm.ptr, i64
  %partials = llvm.load %at6 : !llvm.ptr -> !llvm.ptr
  %at14 = llvm.getelementptr %slots[14] : (!llvm.ptr) -> !llvm.ptr, i64
  %total = llvm.load %at14 : !llvm.ptr -> !llvm.ptr
  llvm.br ^loop(%zero, %none : i64, f64)
^loop(%chunk: i64, %sum: f64):
  %more = llvm.icmp "slt" %chunk, %chunks : i64
  llvm.cond_br %more, ^body, ^done
^body:
  %from = llvm.getelementptr %partials[%chunk]
    : (!llvm.ptr, i64) -> !llvm.ptr, f64
  %value = llvm.load %from : !llvm.ptr -> f64
  %nextSum = llvm.fadd %sum, %value : f64
  %next = llvm.add %chunk, %one : i64
  llvm.br ^loop(%next, %nextSum : i64, f64)
^done:
  llvm.store %sum, %total : f64, !llvm.ptr
  llvm.return
}
}
)mlir";

sluice::Image sluice::test::buildTestKernel() {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  auto module = parseSourceString<ModuleOp>(source, &context);
  Programs programs = llvm::cantFail(readPrograms(*module));
  CPUModule code =
      llvm::cantFail(CPUModule::create(*module, hostCPU().vectorBits));
  Image image;
  image.host = hostCPU().describe();
  image.forward = std::move(programs.forward);
  image.object = llvm::cantFail(std::move(code).object());
  return image;
}
