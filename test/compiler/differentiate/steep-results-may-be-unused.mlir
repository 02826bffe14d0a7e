// RUN: sluice-opt %s --split-input-file --route-differentiate --canonicalize | FileCheck %s

// Of several results, one whose slope may be infinite has zeros where its
// cotangent is 0: a caller may not use it.

// CHECK-LABEL: @log_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32, %[[H:.*]]: f32)
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.0
// CHECK-DAG: %[[USED:.*]] = arith.cmpf une, %[[H]], %[[ZERO]]
// CHECK: %[[SLOPE:.*]] = arith.divf %[[H]], %[[X]]
// CHECK: %[[OF_LOG:.*]] = arith.select %[[USED]], %[[SLOPE]], %[[ZERO]]
// CHECK: arith.addf %[[OF_LOG]], %{{.*}}
func.func @log(%x: f32 {route.grad}) -> (f32, f32) {
  %square = arith.mulf %x, %x : f32
  %log = math.log %x : f32
  return %square, %log : f32, f32
}

// -----

// Neither a single result, nor slopes that are finite, nor what no marked
// argument divides by takes a condition.

// CHECK-LABEL: @alone_backward(
// CHECK-NOT: arith.cmpf
func.func @alone(%x: f32 {route.grad}) -> f32 {
  %log = math.log %x : f32
  return %log : f32
}

// CHECK-LABEL: @flat_backward(
// CHECK-NOT: arith.cmpf
func.func @flat(%x: f32 {route.grad}, %tau: f32) -> (f32, f32, f32) {
  %two = arith.constant 2.0 : f32
  %gate = route.sigmoid %x : f32
  %square = math.powf %x, %two : f32
  %scaled = arith.divf %x, %tau : f32
  return %gate, %square, %scaled : f32, f32, f32
}

// -----

// An exponential overflows, and a power of a negative number is none.

// CHECK-LABEL: @overflow_backward(
// CHECK-COUNT-2: arith.cmpf une
func.func @overflow(%x: f32 {route.grad}) -> (f32, f32, f32) {
  %half = arith.constant 2.5 : f32
  %e = math.exp %x : f32
  %power = math.powf %x, %half : f32
  return %x, %e, %power : f32, f32, f32
}

// -----

// A condition for each token goes with the cotangents of its experts.

// CHECK-LABEL: @entropy_backward(
// CHECK: %[[USED:.*]] = arith.cmpf une, %{{.*}} : tensor<?xf32, #route.axes
// CHECK: %[[WIDE:.*]] = route.broadcast %[[USED]]
// CHECK: arith.select %[[WIDE]]
func.func @entropy(%p: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.grad})
    -> (tensor<?x8xf32, #route.axes<["T", "E"]>>, tensor<?xf32, #route.axes<["T"]>>) {
  %log = math.log %p : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %t = arith.mulf %p, %log : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %h = route.sum %t over ["E"] : tensor<?x8xf32, #route.axes<["T", "E"]>>
    -> tensor<?xf32, #route.axes<["T"]>>
  return %p, %h : tensor<?x8xf32, #route.axes<["T", "E"]>>, tensor<?xf32, #route.axes<["T"]>>
}
