// Of conditions that share what they are computed from, totals are found once,
// not once for each of the ways that lead to them.
// RUN: sluice-opt --route-fuse %s | FileCheck %s
!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
!c = tensor<8xi1, #route.axes<["E"]>>
!cte = tensor<?x8xi1, #route.axes<["T", "E"]>>

// CHECK: name = "temp0"
// CHECK-NOT: name = "temp1"
// CHECK-LABEL: row.kernel @f_1
// CHECK: arith.cmpf
// CHECK-COUNT-32: arith.select {{.*}} : vector<8xi1>, vector<8xi1>
func.func @f(%x: !te) -> !te {
  %0 = route.sum %x over ["T"] : !te -> !e
  %c0 = arith.cmpf olt, %0, %0 : !e
  %c1 = arith.select %c0, %c0, %c0 : !c, !c
  %c2 = arith.select %c1, %c1, %c1 : !c, !c
  %c3 = arith.select %c2, %c2, %c2 : !c, !c
  %c4 = arith.select %c3, %c3, %c3 : !c, !c
  %c5 = arith.select %c4, %c4, %c4 : !c, !c
  %c6 = arith.select %c5, %c5, %c5 : !c, !c
  %c7 = arith.select %c6, %c6, %c6 : !c, !c
  %c8 = arith.select %c7, %c7, %c7 : !c, !c
  %c9 = arith.select %c8, %c8, %c8 : !c, !c
  %c10 = arith.select %c9, %c9, %c9 : !c, !c
  %c11 = arith.select %c10, %c10, %c10 : !c, !c
  %c12 = arith.select %c11, %c11, %c11 : !c, !c
  %c13 = arith.select %c12, %c12, %c12 : !c, !c
  %c14 = arith.select %c13, %c13, %c13 : !c, !c
  %c15 = arith.select %c14, %c14, %c14 : !c, !c
  %c16 = arith.select %c15, %c15, %c15 : !c, !c
  %c17 = arith.select %c16, %c16, %c16 : !c, !c
  %c18 = arith.select %c17, %c17, %c17 : !c, !c
  %c19 = arith.select %c18, %c18, %c18 : !c, !c
  %c20 = arith.select %c19, %c19, %c19 : !c, !c
  %c21 = arith.select %c20, %c20, %c20 : !c, !c
  %c22 = arith.select %c21, %c21, %c21 : !c, !c
  %c23 = arith.select %c22, %c22, %c22 : !c, !c
  %c24 = arith.select %c23, %c23, %c23 : !c, !c
  %c25 = arith.select %c24, %c24, %c24 : !c, !c
  %c26 = arith.select %c25, %c25, %c25 : !c, !c
  %c27 = arith.select %c26, %c26, %c26 : !c, !c
  %c28 = arith.select %c27, %c27, %c27 : !c, !c
  %c29 = arith.select %c28, %c28, %c28 : !c, !c
  %c30 = arith.select %c29, %c29, %c29 : !c, !c
  %c31 = arith.select %c30, %c30, %c30 : !c, !c
  %c32 = arith.select %c31, %c31, %c31 : !c, !c
  %1 = route.broadcast %c32 : !c -> !cte
  %2 = math.exp %x : !te
  %3 = arith.select %1, %x, %2 : !cte, !te
  return %3 : !te
}
