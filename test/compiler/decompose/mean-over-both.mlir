// The mean over tokens and experts counts both.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-DAG: %[[N:.*]] = route.axis_size "T"
// CHECK-DAG: %[[E:.*]] = arith.constant 8.0
// CHECK: %[[M:.*]] = arith.maximumf %[[N]]
// CHECK: arith.mulf %[[M]], %[[E]]
func.func @f(%x: !TE) -> f32 {
  %0 = route.mean %x over ["T", "E"] : !TE -> f32
  return %0 : f32
}
