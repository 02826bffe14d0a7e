// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// A sum over tokens is kept: computing it again would take a kernel.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK: route.residuals = 1
func.func @f(%x: !t {route.grad}) -> (f32, f32)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.sum %x over ["T"] : !t -> f32
  %1 = math.exp %0 : f32
  return %1, %1 : f32, f32
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-NOT: route.sum
// CHECK: math.exp
func.func @f_backward(%x: !t, %e: f32, %g: f32) -> !t {
  %0 = arith.mulf %g, %e : f32
  %1 = route.broadcast %0 : f32 -> !t
  return %1 : !t
}
