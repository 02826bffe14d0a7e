// select: each arm has the cotangent where it was chosen.
// RUN: sluice-opt %s --split-input-file --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[C:.*]]: i1, %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[Z:.*]] = arith.constant 0.0
// CHECK: %[[DA:.*]] = arith.select %[[C]], %[[G]], %[[Z]]
// CHECK: %[[DB:.*]] = arith.select %[[C]], %[[Z]], %[[G]]
// CHECK: return %[[DA]], %[[DB]]
func.func @f(%c: i1, %a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.select %c, %a, %b : f32
  return %y : f32
}

// -----

// The derivative on the way to it may be infinite where it was not chosen: the
// zeros come last.
// CHECK-LABEL: @log_backward(
// CHECK-SAME: %[[C:.*]]: i1, %[[A:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[D:.*]] = arith.divf %[[G]], %[[A]]
// CHECK: %[[DA:.*]] = arith.select %[[C]], %{{.*}}, %[[D]]
// CHECK: return %[[DA]]
func.func @log(%c: i1, %a: f32 {route.grad}) -> f32 {
  %zero = arith.constant 0.0 : f32
  %log = math.log %a : f32
  %y = arith.select %c, %zero, %log : f32
  return %y : f32
}

// -----

// Of a select in a select, what both have chosen counts.
// CHECK-LABEL: @nested_backward(
// CHECK-SAME: %[[C:.*]]: i1, %[[D:.*]]: i1, %[[A:.*]]: f32, %[[G:.*]]: f32)
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: %[[OUTER:.*]] = arith.select %[[C]], %{{.*}}, %[[ZERO]] : f32
// CHECK-NEXT: %[[DA:.*]] = arith.select %[[D]], %[[ZERO]], %[[OUTER]] : f32
// CHECK-NEXT: return %[[DA]]
func.func @nested(%c: i1, %d: i1, %a: f32 {route.grad}) -> f32 {
  %zero = arith.constant 0.0 : f32
  %root = math.rsqrt %a : f32
  %inner = arith.select %d, %zero, %root : f32
  %square = arith.mulf %inner, %inner : f32
  %y = arith.select %c, %square, %zero : f32
  return %y : f32
}

// -----

// Whole tokens that were not chosen stay apart through a softmax, but not beyond
// a sum over tokens.
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: @tokens_backward(
// CHECK-SAME: %[[KEEP:.*]]: tensor<?xi1
// CHECK: %[[SPREAD:.*]] = route.broadcast %[[KEEP]]
// CHECK: %[[G:.*]] = arith.select %[[SPREAD]], %{{.*}}, %{{.*}} : tensor<?x8xi1
// CHECK-NEXT: %[[BIAS:.*]] = route.sum %[[G]] over ["T"]
// CHECK-NEXT: return %[[BIAS]]
func.func @tokens(%keep: tensor<?xi1, #route.axes<["T"]>>, %x: !TE,
                  %bias: tensor<8xf32, #route.axes<["E"]>> {route.grad}) -> !TE {
  %zero = arith.constant 0.0 : f32
  %zeros = route.broadcast %zero : f32 -> !TE
  %b = route.broadcast %bias : tensor<8xf32, #route.axes<["E"]>> -> !TE
  %logits = arith.addf %x, %b : !TE
  %p = route.softmax %logits over "E" : !TE
  %c = route.broadcast %keep : tensor<?xi1, #route.axes<["T"]>>
      -> tensor<?x8xi1, #route.axes<["T", "E"]>>
  %y = arith.select %c, %p, %zeros : tensor<?x8xi1, #route.axes<["T", "E"]>>, !TE
  return %y : !TE
}

// -----

// A softmax joins a token's experts: behind it the cotangent counts where any
// of them was chosen. The condition on tokens stays as it is.
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!flags = tensor<?x8xi1, #route.axes<["T", "E"]>>
// CHECK-LABEL: @experts_backward(
// CHECK-SAME: %[[SOME:.*]]: tensor<?x8xi1{{[^:]*}}, %[[KEEP:.*]]: tensor<?xi1{{[^:]*}}, %
// CHECK: %[[G:.*]] = arith.select %[[SOME]]
// CHECK: %[[ONES:.*]] = arith.select %[[SOME]]
// CHECK: %[[COUNT:.*]] = route.sum %[[ONES]] over ["E"]
// CHECK: %[[ANY:.*]] = arith.cmpf ogt, %[[COUNT]]
// CHECK: %[[TERMS:.*]] = arith.mulf %[[G]]
// CHECK: route.sum %[[TERMS]] over ["E"]
// CHECK: %[[X:.*]] = arith.mulf
// CHECK: %[[KEPT:.*]] = route.broadcast %[[KEEP]]
// CHECK: %[[INNER:.*]] = arith.select %[[KEPT]], %[[X]]
// CHECK: %[[ANYS:.*]] = route.broadcast %[[ANY]]
// CHECK: %[[ALL:.*]] = arith.select %[[ANYS]], %[[INNER]]
// CHECK: return %[[ALL]]
func.func @experts(%some: !flags, %keep: tensor<?xi1, #route.axes<["T"]>>,
                   %x: !TE {route.grad}) -> !TE {
  %zero = arith.constant 0.0 : f32
  %zeros = route.broadcast %zero : f32 -> !TE
  %p = route.softmax %x over "E" : !TE
  %chosen = arith.select %some, %p, %zeros : !flags, !TE
  %c = route.broadcast %keep : tensor<?xi1, #route.axes<["T"]>> -> !flags
  %y = arith.select %c, %chosen, %zeros : !flags, !TE
  return %y : !TE
}
