// Everything stays in double precision.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!D = tensor<?x8xf64, #route.axes<["T", "E"]>>
!E = tensor<8xf64, #route.axes<["E"]>>

// CHECK-LABEL: @f(
// CHECK-NOT: f32
func.func @f(%a: !D, %rng: !route.rng) -> !D {
  %c = arith.constant 0.5 : f64
  %0 = route.gumbel_softmax %a, %c, %rng over "E" stream 0 : !D, f64
  %1 = route.dirichlet %0, %rng over "E" stream 1 : !D
  %2 = route.normalize %1 over "E" : !D
  %3 = route.mean %2 over ["T"] : !D -> !E
  %4 = route.broadcast %3 : !E -> !D
  return %4 : !D
}
