// RUN: sluice-opt %s --sluice-cpu-pipeline | FileCheck %s

// The CPU pipeline leaves the LLVM dialect alone, one function per kernel.

// CHECK: sluice.programs = {
// CHECK-SAME: backward = [
// CHECK-SAME: forward = [
// CHECK-NOT: {{ (route|row|arith|math|scf|vector|memref|builtin)\.}}
// CHECK: llvm.func @gate(%{{.*}}: !llvm.ptr, %{{.*}}: i64) attributes {sluice.kernel = {
// CHECK-SAME: program = "forward"
// CHECK-NOT: {{ (route|row|arith|math|scf|vector|memref|builtin)\.}}
// CHECK: llvm.func @gate_backward(%{{.*}}: !llvm.ptr, %{{.*}}: i64) attributes {sluice.kernel = {
// CHECK-SAME: program = "backward"
// CHECK-NOT: {{ (route|row|arith|math|scf|vector|memref|builtin)\.}}
func.func @gate(%x: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.name = "x", route.grad})
    -> tensor<?x8xf32, #route.axes<["T", "E"]>> {
  %s = route.softmax %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
  return %s : tensor<?x8xf32, #route.axes<["T", "E"]>>
}
