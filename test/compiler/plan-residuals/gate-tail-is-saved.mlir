// RUN: sluice-opt --route-plan-residuals='ops-per-byte=6' --canonicalize --cse %s | FileCheck %s

// A gate and its complement follow from one number, so neither noise nor logits
// are read: what it spares counts, not what it costs itself.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[X:[^:]*]]: tensor
// CHECK-SAME: route.residuals = 1
// CHECK: %[[N:.*]] = route.logistic
// CHECK: %[[L:.*]] = arith.addf %[[X]], %[[N]]
// CHECK-DAG: %[[Z:.*]] = route.sigmoid %[[L]]
// CHECK-DAG: %[[T:.*]] = route.sigmoid_tail %[[L]]
// CHECK: return %{{.*}}, %[[T]]
func.func @f(%x: !te {route.grad}, %rng: !route.rng) -> (!te, !te, !te)
    attributes {route.backward = @f_backward, route.residuals = 2 : i64} {
  %0 = route.logistic %rng stream 0 : !te
  %1 = arith.addf %x, %0 : !te
  %2 = route.sigmoid %1 : !te
  %3 = arith.negf %1 : !te
  %4 = route.sigmoid %3 : !te
  %5 = arith.addf %2, %2 : !te
  return %5, %2, %4 : !te, !te, !te
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-SAME: %{{[^:]*}}: tensor{{[^%]*}}, %{{[^:]*}}: !route.rng, %[[T:[^:]*]]: tensor
// CHECK-NOT: route.logistic
// CHECK-DAG: %[[Z:.*]] = route.sigmoid_of_tail %[[T]]
// CHECK-DAG: %[[M:.*]] = arith.negf %[[T]]
// CHECK-DAG: %[[C:.*]] = route.sigmoid_of_tail %[[M]]
// CHECK: arith.mulf %[[Z]], %[[C]]
func.func @f_backward(%x: !te, %rng: !route.rng, %z: !te, %c: !te, %g: !te) -> !te {
  %0 = arith.mulf %z, %c : !te
  %1 = arith.mulf %g, %0 : !te
  return %1 : !te
}

// Without noise, computing it again costs less than moving it.

// CHECK-LABEL: func.func @cheap(
// CHECK-SAME: route.residuals = 0
// CHECK-LABEL: func.func @cheap_backward(
// CHECK-NOT: tail
// CHECK: return
func.func @cheap(%x: !te {route.grad}) -> (!te, !te, !te)
    attributes {route.backward = @cheap_backward, route.residuals = 2 : i64} {
  %0 = route.sigmoid %x : !te
  %1 = arith.negf %x : !te
  %2 = route.sigmoid %1 : !te
  %3 = arith.addf %0, %2 : !te
  return %3, %0, %2 : !te, !te, !te
}
func.func @cheap_backward(%x: !te, %z: !te, %c: !te, %g: !te) -> !te {
  %0 = arith.mulf %z, %c : !te
  %1 = arith.mulf %g, %0 : !te
  return %1 : !te
}
