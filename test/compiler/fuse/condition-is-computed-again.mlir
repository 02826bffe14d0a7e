// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A condition on a sum over tokens does not pass between kernels: the sum does.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK: name = "temp0", role = "temp", shape = [], used = true}]
// CHECK: row.kernel @f_1(
// CHECK: %[[S:.*]] = row.load {{.*}} : memref<f32> -> f32
// CHECK: arith.cmpf ogt, %[[S]]
func.func @f(%x: !t) -> !t {
  %zero = arith.constant 0.0 : f32
  %0 = route.sum %x over ["T"] : !t -> f32
  %1 = arith.cmpf ogt, %0, %zero : f32
  %2 = route.broadcast %1 : i1 -> tensor<?xi1, #route.axes<["T"]>>
  %3 = arith.negf %x : !t
  %4 = arith.select %2, %x, %3 : tensor<?xi1, #route.axes<["T"]>>, !t
  return %4 : !t
}
