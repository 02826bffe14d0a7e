// The mean of no tokens is 0: none count as one.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[T:.*]]: tensor
// CHECK: %[[ONE:.*]] = arith.constant 1.0
// CHECK-DAG: %[[N:.*]] = route.axis_size "T"
// CHECK-DAG: %[[M:.*]] = arith.maximumf %[[N]], %[[ONE]]
// CHECK-DAG: %[[R:.*]] = arith.divf %[[ONE]], %[[M]]
// CHECK-DAG: %[[S:.*]] = route.sum %[[T]] over ["T"]
// CHECK: arith.mulf %[[S]], %[[R]]
func.func @f(%t: !T) -> f32 {
  %0 = route.mean %t over ["T"] : !T -> f32
  return %0 : f32
}
