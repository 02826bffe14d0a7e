// x ** 5 stays a power.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: math.powf
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 5.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
