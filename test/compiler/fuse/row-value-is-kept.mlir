// What takes more work than to write a row and to read it again is kept for
// later kernels, from where a row of numbers is; not what is made of it by
// repeating it, nor a cheap row beside it.
// RUN: sluice-opt %s --route-fuse | FileCheck %s

// CHECK: row.kernel @f(
// CHECK: %[[D:.*]] = route.digamma
// CHECK: %[[Y:.*]] = route.digamma %[[D]]
// CHECK: row.accumulate add %[[Y]]
// CHECK: row.store %[[Y]], %[[KEPT:.*]] : vector<8xf32>
// CHECK: row.kernel @f_1(
// CHECK-SAME: row.name = "temp1"
// CHECK-NOT: route.digamma
// CHECK: arith.negf
// CHECK: row.return
!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%x: !te) -> !te {
  %0 = route.digamma %x : !te
  %y = route.digamma %0 : !te
  %cheap = arith.negf %x : !te
  %total = route.sum %y over ["T"] : !te -> !e
  %wide = route.broadcast %total : !e -> !te
  %1 = arith.mulf %y, %wide : !te
  %2 = arith.addf %1, %cheap : !te
  return %2 : !te
}
