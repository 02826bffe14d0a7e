// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A draw that has no token axis is marked: it must not depend on the token.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
// CHECK: route.uniform %{{.*}} stream 0 {row.no_token} : vector<8xf32>
// CHECK: route.uniform %{{.*}} stream 1 : vector<8xf32>
func.func @f(%rng: !route.rng) -> !te {
  %0 = route.uniform %rng stream 0 : !e
  %1 = route.broadcast %0 : !e -> !te
  %2 = route.uniform %rng stream 1 : !te
  %3 = arith.addf %1, %2 : !te
  return %3 : !te
}
