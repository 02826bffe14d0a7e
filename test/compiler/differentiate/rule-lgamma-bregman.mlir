// lgamma_bregman: psi(y) - psi(x), and -psi1(x) d; none by d, or by the tilt.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[Y:.*]]: f32, %[[X:.*]]: f32, %[[D:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[DD:.*]] = route.digamma_difference %[[Y]], %[[X]], %[[D]]
// CHECK: %[[DY:.*]] = arith.mulf %[[G]], %[[DD]]
// CHECK: %[[N:.*]] = arith.negf %[[G]]
// CHECK: %[[T:.*]] = route.trigamma %[[X]]
// CHECK: %[[P:.*]] = arith.mulf %[[T]], %[[D]]
// CHECK: %[[DX:.*]] = arith.mulf %[[N]], %[[P]]
// CHECK: %[[Z:.*]] = arith.constant 0.0
// CHECK: return %[[DY]], %[[DX]], %[[Z]]
func.func @f(%y: f32 {route.grad}, %x: f32 {route.grad}, %d: f32 {route.grad}) -> f32 {
  %r = route.lgamma_bregman %y, %x, %d tilted %x, %y, %y : f32
  return %r : f32
}
