// absf: g with the sign of x, 0 at 0, NaN at NaN.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[P:.*]] = arith.cmpf ogt, %[[X]]
// CHECK: %[[N:.*]] = arith.cmpf olt, %[[X]]
// CHECK: %[[M:.*]] = arith.negf %[[G]]
// CHECK: %[[Z:.*]] = arith.mulf %[[X]], %{{.*}}
// CHECK: %[[L:.*]] = arith.select %[[N]], %[[M]], %[[Z]]
// CHECK: arith.select %[[P]], %[[G]], %[[L]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.absf %x : f32
  return %y : f32
}
