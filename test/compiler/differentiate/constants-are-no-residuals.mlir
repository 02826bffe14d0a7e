// Constants, their broadcasts and sizes of axes are made again.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 0 : i64
// CHECK-LABEL: @f_backward(
// CHECK-DAG: arith.constant 3.0
// CHECK-DAG: route.broadcast
// CHECK-DAG: route.axis_size "T"
func.func @f(%x: !TE {route.grad}) -> !TE {
  %c = arith.constant 3.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %0 = arith.mulf %x, %b : !TE
  %n = route.axis_size "T" : f32
  %m = route.broadcast %n : f32 -> !TE
  %1 = arith.mulf %0, %m : !TE
  return %1 : !TE
}
