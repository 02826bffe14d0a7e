// A conversion to a type that values are only stored in stays above a broadcast.
// RUN: sluice-opt %s --canonicalize | FileCheck %s

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!stored = tensor<?x8xbf16, #route.axes<["T", "E"]>>
// CHECK-LABEL: func @f
// CHECK: %[[B:.*]] = route.broadcast %{{.*}} : f32 -> tensor<?x8xf32
// CHECK: arith.truncf %[[B]]
func.func @f() -> !stored {
  %0 = arith.constant 0.0 : f32
  %1 = route.broadcast %0 : f32 -> !te
  %2 = arith.truncf %1 : !te to !stored
  return %2 : !stored
}
