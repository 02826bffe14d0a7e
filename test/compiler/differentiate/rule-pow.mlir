// powf: g b a^(b - 1) and g y log(a), with care at b = 0 and a = 0.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[E:.*]] = arith.subf %[[B]]
// CHECK: %[[P:.*]] = math.powf %[[A]], %[[E]]
// CHECK: %[[FLAT:.*]] = arith.cmpf oeq, %[[B]], %[[Z:.*]] :
// CHECK: %[[BP:.*]] = arith.mulf %[[B]], %[[P]]
// CHECK: %[[SA:.*]] = arith.select %[[FLAT]], %[[Z]], %[[BP]]
// CHECK: %[[DA:.*]] = arith.mulf %[[G]], %[[SA]]
// CHECK: %[[LOG:.*]] = math.log %[[A]]
// CHECK: %[[YL:.*]] = arith.mulf %[[Y]], %[[LOG]]
// CHECK: %[[SB:.*]] = arith.select %{{.*}}, %[[Z]], %[[YL]]
// CHECK: %[[DB:.*]] = arith.mulf %[[G]], %[[SB]]
// CHECK: return %[[DA]], %[[DB]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = math.powf %a, %b : f32
  return %y : f32
}
