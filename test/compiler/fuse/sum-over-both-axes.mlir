// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A sum over tokens and experts accumulates rows: no reduction per token.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: row.kernel @f
// CHECK-NOT: row.reduce
// CHECK: row.accumulate add {{.*}} : vector<8xf32> -> <f32>
func.func @f(%x: !te) -> f32 {
  %0 = route.sum %x over ["T", "E"] : !te -> f32
  return %0 : f32
}
