// Minimum: the winner takes the cotangent; a tie shares it evenly.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[LOST:.*]] = arith.cmpf ogt, %[[A]], %[[B]]
// CHECK: %[[TIED:.*]] = arith.cmpf oeq, %[[A]], %[[B]]
// CHECK: %[[HALF:.*]] = arith.mulf %[[G]], %{{.*}}
// CHECK: %[[REST:.*]] = arith.select %[[TIED]], %[[HALF]], %[[G]]
// CHECK: arith.select %[[LOST]], %{{.*}}, %[[REST]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.minimumf %a, %b : f32
  return %y : f32
}
