// The transpose of a broadcast is a sum over the axes that it added.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[G:[a-z0-9]+]]: tensor<?x8xf32, {{[^)]*}})
// CHECK: %[[DE:.*]] = route.sum %[[G]] over ["T"] : {{.*}} -> tensor<8xf32
// CHECK: %[[DA:.*]] = route.sum %[[G]] over ["T", "E"] : {{.*}} -> f32
// CHECK: return %[[DA]], %[[DE]]
func.func @f(%a: f32 {route.grad}, %e: !E {route.grad}) -> !TE {
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.broadcast %e : !E -> !TE
  %y = arith.addf %0, %1 : !TE
  return %y : !TE
}
