// Control flow that no marked argument reaches is part of the forward.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[R:[a-z0-9]+]]: f32, %[[G:[a-z0-9]+]]: f32)
// CHECK-NEXT: arith.mulf %[[G]], %[[R]]
func.func @f(%x: f32 {route.grad}, %c: i1, %a: f32) -> f32 {
  %0 = scf.if %c -> f32 {
    %1 = math.exp %a : f32
    scf.yield %1 : f32
  } else {
    scf.yield %a : f32
  }
  %y = arith.mulf %x, %0 : f32
  return %y : f32
}
