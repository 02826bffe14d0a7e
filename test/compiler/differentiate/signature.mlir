// The forward gains residuals; the backward takes arguments, residuals and cotangents.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xf32, {{.*}}> {route.grad, route.name = "x"}, %[[TAU:.*]]: f32 {route.name = "tau"}, %{{.*}}: !route.rng {route.name = "rng"}) -> (tensor<?x8xf32, {{.*}}>, i1, tensor<?x8xf32, {{.*}}>) attributes {route.backward = @f_backward, route.residuals = 1 : i64}
// CHECK: %[[Y:.*]] = math.exp %[[X]]
// CHECK: %[[C:.*]] = arith.cmpf
// CHECK: return %[[Y]], %[[C]], %[[Y]]
// CHECK: func.func @f_backward(
// CHECK-SAME: %{{.*}}: tensor<?x8xf32, {{.*}}> {route.name = "x"}, %{{.*}}: f32 {route.name = "tau"}, %{{.*}}: !route.rng {route.name = "rng"}, %[[R:.*]]: tensor<?x8xf32, {{.*}}>, %[[G:.*]]: tensor<?x8xf32, {{.*}}>) -> tensor<?x8xf32, {{[^{]*}} {
// CHECK: arith.mulf %[[G]], %[[R]]
func.func @f(%x: !TE {route.grad, route.name = "x"}, %tau: f32 {route.name = "tau"},
             %rng: !route.rng {route.name = "rng"}) -> (!TE, i1) {
  %y = math.exp %x : !TE
  %c = arith.cmpf olt, %tau, %tau : f32
  return %y, %c : !TE, i1
}
