// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A token that needs a sum over all tokens needs a second kernel, which reads
// the sum from a temporary and the row from the input.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: sluice.programs = {forward = [
// CHECK-SAME: name = "temp0", role = "temp", shape = [], used = true
// CHECK: row.kernel @f(
// CHECK: row.finalize
// CHECK:   row.store {{.*}} memref<f32>
// CHECK: row.kernel @f_1(
// CHECK-DAG: row.load {{.*}} : memref<f32> -> f32
// CHECK-DAG: row.load {{.*}} : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
// CHECK: arith.subf
// CHECK: row.store
func.func @f(%x: !te) -> !te {
  %0 = route.sum %x over ["T", "E"] : !te -> f32
  %1 = route.broadcast %0 : f32 -> !te
  %2 = arith.subf %x, %1 : !te
  return %2 : !te
}
