// The log density: where theta is 0 and alpha 1, the term is 0.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[T:.*]]: tensor{{.*}}, %[[A:.*]]: tensor
// CHECK: %[[FLAT:.*]] = arith.cmpf oeq, %[[A]], %[[ONE:.*]] :
// CHECK: %[[ZERO:.*]] = arith.cmpf oeq, %[[T]], %{{.*}} :
// CHECK: %[[BOTH:.*]] = arith.andi %[[FLAT]], %[[ZERO]]
// CHECK: %[[SAFE:.*]] = arith.select %[[BOTH]], %[[ONE]], %[[T]]
// CHECK: %[[C:.*]] = arith.subf %[[A]], %[[ONE]]
// CHECK: %[[LOG:.*]] = math.log %[[SAFE]]
// CHECK: %[[K:.*]] = arith.mulf %[[C]], %[[LOG]]
// CHECK: %[[G:.*]] = route.lgamma %[[A]]
// CHECK: %[[D:.*]] = arith.subf %[[K]], %[[G]]
// CHECK: %[[TOTAL:.*]] = route.sum %[[A]] over ["E"]
// CHECK: %[[GT:.*]] = route.lgamma %[[TOTAL]]
// CHECK: %[[S:.*]] = route.sum %[[D]] over ["E"]
// CHECK: arith.addf %[[S]], %[[GT]]
func.func @f(%t: !TE, %a: !TE) -> !T {
  %0 = route.dirichlet_log_prob %t, %a over "E" : !TE -> !T
  return %0 : !T
}
