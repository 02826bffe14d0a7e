// Special functions of a scalar are computed once, below the broadcast.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[A:.*]]: f32
// CHECK-NEXT: %[[P:.*]] = route.lgamma %[[A]] : f32
// CHECK-NEXT: route.broadcast %[[P]]
func.func @f(%a: f32) -> !TE {
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.lgamma %0 : !TE
  return %1 : !TE
}
