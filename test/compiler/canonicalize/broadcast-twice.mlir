// A broadcast of a broadcast is one.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[A:.*]]: f32
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[A]] : f32 -> tensor<?x8xf32
// CHECK-NEXT: return %[[B]]
func.func @f(%a: f32) -> !TE {
  %0 = route.broadcast %a : f32 -> !T
  %1 = route.broadcast %0 : !T -> !TE
  return %1 : !TE
}
