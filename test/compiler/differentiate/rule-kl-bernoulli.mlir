// kl_bernoulli: its slopes without cancellation.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[SA:.*]] = route.sigmoid %[[A]]
// CHECK: %[[NA:.*]] = arith.negf %[[A]]
// CHECK: %[[SN:.*]] = route.sigmoid %[[NA]]
// CHECK: %[[V:.*]] = arith.mulf %[[SA]], %[[SN]]
// CHECK: %[[N:.*]] = arith.cmpf oeq, %[[V]]
// CHECK: %[[D:.*]] = arith.subf %[[A]], %[[B]]
// CHECK: %[[P:.*]] = arith.mulf %[[V]], %[[D]]
// CHECK: %[[S:.*]] = arith.select %[[N]], %{{.*}}, %[[P]]
// CHECK: arith.mulf %[[G]], %[[S]]
// CHECK: math.expm1
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = route.kl_bernoulli %a, %b : f32
  return %y : f32
}
