// RUN: sluice-opt --route-plan-residuals --split-input-file %s | FileCheck %s

// A maximum is compared with what it is of. If that is computed again, by a
// kernel that may add up a row in another order, so is the maximum: kept, it
// might be met nowhere.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: func.func @of_a_row(
// CHECK-SAME: route.residuals = 0
func.func @of_a_row(%x: !te {route.grad}) -> (!te, !te, !t)
    attributes {route.backward = @of_a_row_backward, route.residuals = 2 : i64} {
  %p = route.softmax %x over "E" : !te
  %m = route.max %p over ["E"] : !te -> !t
  %b = route.broadcast %m : !t -> !te
  %y = arith.subf %p, %b : !te
  return %y, %p, %m : !te, !te, !t
}
// CHECK-LABEL: func.func @of_a_row_backward(
// CHECK: %[[P:.*]] = route.softmax
// CHECK: %[[M:.*]] = route.max %[[P]]
// CHECK: %[[B:.*]] = route.broadcast %[[M]]
// CHECK: arith.cmpf ueq, %[[P]], %[[B]]
func.func @of_a_row_backward(%x: !te, %p: !te, %m: !t, %g: !te) -> !te {
  %b = route.broadcast %m : !t -> !te
  %is = arith.cmpf ueq, %p, %b : !te
  %0 = arith.select %is, %g, %p : tensor<?x8xi1, #route.axes<["T", "E"]>>, !te
  return %0 : !te
}

// -----

// One over the tokens must be kept: then so is what it is compared with.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
// CHECK-LABEL: func.func @of_a_column(
// CHECK-SAME: route.residuals = 2
// CHECK: %[[P:.*]] = route.softmax
// CHECK: %[[M:.*]] = route.max
// CHECK: return %{{.*}}, %[[P]], %[[M]]
func.func @of_a_column(%x: !te {route.grad}) -> (!te, !te, !e)
    attributes {route.backward = @of_a_column_backward, route.residuals = 2 : i64} {
  %p = route.softmax %x over "E" : !te
  %m = route.max %p over ["T"] : !te -> !e
  %b = route.broadcast %m : !e -> !te
  %y = arith.subf %p, %b : !te
  return %y, %p, %m : !te, !te, !e
}
// CHECK-LABEL: func.func @of_a_column_backward(
// CHECK-NOT: route.softmax
func.func @of_a_column_backward(%x: !te, %p: !te, %m: !e, %g: !te) -> !te {
  %b = route.broadcast %m : !e -> !te
  %is = arith.cmpf ueq, %p, %b : !te
  %0 = arith.select %is, %g, %p : tensor<?x8xi1, #route.axes<["T", "E"]>>, !te
  return %0 : !te
}
