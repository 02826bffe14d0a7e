// A constant has no gradient to stop.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK: %[[B:.*]] = route.broadcast
// CHECK-NEXT: return %[[B]]
func.func @f() -> !TE {
  %c = arith.constant 2.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %0 = route.stop_gradient %b : !TE
  return %0 : !TE
}
