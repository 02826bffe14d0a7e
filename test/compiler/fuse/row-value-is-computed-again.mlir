// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A later kernel computes a row again: no array of tokens and experts passes.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: name = "temp0", role = "temp", shape = [], used = true}]
// CHECK: row.kernel @f(
// CHECK: math.exp
// CHECK: row.kernel @f_1(
// CHECK: math.exp
// CHECK: arith.mulf
func.func @f(%x: !te) -> !te {
  %0 = math.exp %x : !te
  %1 = route.sum %0 over ["T", "E"] : !te -> f32
  %2 = route.broadcast %1 : f32 -> !te
  %3 = arith.mulf %0, %2 : !te
  return %3 : !te
}
