// relu: g where x > 0 or NaN, 0 at 0.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[Z:.*]] = arith.constant 0.0
// CHECK: %[[P:.*]] = arith.cmpf ugt, %[[X]], %[[Z]]
// CHECK: arith.select %[[P]], %[[G]], %[[Z]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.relu %x : f32
  return %y : f32
}
