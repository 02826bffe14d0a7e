// absf: g with the sign of x, 0 at 0.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[Z:.*]] = arith.cmpf oeq, %[[X]]
// CHECK: %[[N:.*]] = arith.cmpf olt, %[[X]]
// CHECK: %[[R:.*]] = arith.select %[[Z]], %{{.*}}, %[[G]]
// CHECK: %[[M:.*]] = arith.negf %[[G]]
// CHECK: arith.select %[[N]], %[[M]], %[[R]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.absf %x : f32
  return %y : f32
}
