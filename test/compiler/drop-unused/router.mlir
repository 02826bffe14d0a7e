// RUN: sluice-opt %s --route-differentiate --route-plan-residuals --route-drop-unused --canonicalize | FileCheck %s
// RUN: sed 's/route.unused = array<i64: 1>//' %s | sluice-opt --route-differentiate --route-plan-residuals --route-drop-unused --canonicalize | FileCheck %s --check-prefix=ALL

// Weights, of which some tokens are left out, and scores. Where the weights alone
// are used, neither the scores' cotangent nor the condition of both is there, and
// no NaN of a softmax passes where a token is left out.

// CHECK-LABEL: func.func @router_backward(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xf32{{.*}}, %{{.*}}: f32, %[[KEEP:.*]]: tensor<?xi1{{.*}}, %[[G:.*]]: tensor<?x8xf32{{.*}}, %{{.*}}: tensor<?x8xf32
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG: %[[P:.*]] = route.softmax %[[X]]
// CHECK: arith.mulf %[[G]], %[[P]]
// CHECK: %[[KEPT:.*]] = route.broadcast %[[KEEP]]
// CHECK: arith.select %[[KEPT]]
// CHECK-NOT: arith.addf
// CHECK: %[[OF_KEPT:.*]] = arith.select
// CHECK: return %[[OF_KEPT]], %[[ZERO]]

// Where both are, no condition is left but the router's own.

// ALL-LABEL: func.func @router_backward(
// ALL-NOT: route.used
// ALL-COUNT-1: arith.select
// ALL-NOT: arith.select
// ALL-NOT: arith.cmpf
// ALL: return
func.func @router(%x: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.grad},
                  %scale: f32 {route.grad},
                  %keep: tensor<?xi1, #route.axes<["T"]>>)
    -> (tensor<?x8xf32, #route.axes<["T", "E"]>>,
        tensor<?x8xf32, #route.axes<["T", "E"]>>)
    attributes {route.unused = array<i64: 1>} {
  %zero = arith.constant 0.0 : f32
  %zeros = route.broadcast %zero : f32 -> tensor<?x8xf32, #route.axes<["T", "E"]>>
  %p = route.softmax %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %k = route.broadcast %keep : tensor<?xi1, #route.axes<["T"]>> -> tensor<?x8xi1, #route.axes<["T", "E"]>>
  %w = arith.select %k, %p, %zeros : tensor<?x8xi1, #route.axes<["T", "E"]>>, tensor<?x8xf32, #route.axes<["T", "E"]>>
  %s = route.broadcast %scale : f32 -> tensor<?x8xf32, #route.axes<["T", "E"]>>
  %y = arith.mulf %x, %s : tensor<?x8xf32, #route.axes<["T", "E"]>>
  return %w, %y : tensor<?x8xf32, #route.axes<["T", "E"]>>, tensor<?x8xf32, #route.axes<["T", "E"]>>
}
