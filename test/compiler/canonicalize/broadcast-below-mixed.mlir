// A scalar and a value per token meet at the tokens, not at every expert.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[A:.*]]: f32, %[[T:.*]]: tensor
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[A]] : f32 -> tensor<?xf32,
// CHECK-NEXT: %[[D:.*]] = arith.subf %[[B]], %[[T]] : tensor<?xf32,
// CHECK-NEXT: route.broadcast %[[D]] : tensor<?xf32, {{.*}} -> tensor<?x8xf32,
func.func @f(%a: f32, %t: !T) -> !TE {
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.broadcast %t : !T -> !TE
  %2 = arith.subf %0, %1 : !TE
  return %2 : !TE
}
