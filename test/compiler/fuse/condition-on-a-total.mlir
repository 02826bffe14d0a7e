// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A condition on a total is no buffer: the kernel that needs it per token
// compares the total again.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
!ci = tensor<8xi1, #route.axes<["E"]>>
!cti = tensor<?x8xi1, #route.axes<["T", "E"]>>
// CHECK-LABEL: row.kernel @f_1
// CHECK-NOT: i1>
// CHECK: %[[TOTAL:.*]] = row.load
// CHECK: %[[CONDITION:.*]] = arith.cmpf ogt, %[[TOTAL]]
// CHECK: arith.select %[[CONDITION]]
func.func @f(%x: !te) -> !te {
  %zero = arith.constant 0.0 : f32
  %0 = route.sum %x over ["T"] : !te -> !e
  %1 = route.broadcast %zero : f32 -> !e
  %2 = arith.cmpf ogt, %0, %1 : !e
  %3 = route.broadcast %2 : !ci -> !cti
  %4 = arith.negf %x : !te
  %5 = arith.select %3, %x, %4 : !cti, !te
  return %5 : !te
}
