// digamma_difference: psi1(y) and -psi1(x).
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[Y:.*]]: f32, %[[X:.*]]: f32, %[[D:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[TY:.*]] = route.trigamma %[[Y]]
// CHECK: %[[DY:.*]] = arith.mulf %[[G]], %[[TY]]
// CHECK: %[[N:.*]] = arith.negf %[[G]]
// CHECK: %[[TX:.*]] = route.trigamma %[[X]]
// CHECK: %[[DX:.*]] = arith.mulf %[[N]], %[[TX]]
// CHECK: return %[[DY]], %[[DX]]
func.func @f(%y: f32 {route.grad}, %x: f32 {route.grad}, %d: f32) -> f32 {
  %r = route.digamma_difference %y, %x, %d : f32
  return %r : f32
}
