// x ** -2 is the square of 1 / x.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[R:.*]] = arith.divf %{{.*}}, %[[X]]
// CHECK: arith.mulf %[[R]], %[[R]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant -2.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
