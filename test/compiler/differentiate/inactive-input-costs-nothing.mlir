// No adjoint is built towards an argument whose gradient nobody wants.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f_backward(
// CHECK-NOT: route.sum
// CHECK: return
func.func @f(%x: !TE {route.grad}, %tau: f32) -> !TE {
  %0 = math.exp %tau : f32
  %1 = route.broadcast %0 : f32 -> !TE
  %y = arith.mulf %x, %1 : !TE
  return %y : !TE
}
