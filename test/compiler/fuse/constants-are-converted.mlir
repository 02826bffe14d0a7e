// RUN: sluice-opt --route-fuse %s | FileCheck %s

// Where anything is float64, all is computed in it; a constant row is one of the
// kernel's.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>

// CHECK: row.kernel @f
// CHECK-DAG: %[[NUMBER:.*]] = arith.constant 2.500000e+00 : f64
// CHECK-DAG: %[[ROW:.*]] = arith.constant dense<3.000000e+00> : vector<8xf64>
// CHECK: %[[ALL:.*]] = vector.broadcast %[[NUMBER]] : f64 to vector<8xf64>
// CHECK: arith.mulf %{{.*}}, %[[ALL]] : vector<8xf64>
// CHECK: arith.addf %{{.*}}, %[[ROW]] : vector<8xf64>
func.func @f(%x: !te, %y: f64) -> (!te, f64) {
  %c = arith.constant 2.5 : f32
  %d = arith.constant dense<3.0> : !e
  %b = route.broadcast %c : f32 -> !te
  %m = arith.mulf %x, %b : !te
  %r = route.broadcast %d : !e -> !te
  %a = arith.addf %m, %r : !te
  return %a, %y : !te, f64
}
