// A moved number's cotangent is taken from where it went; places have none.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

!T = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: tensor{{.*}}, %[[R:.*]]: tensor{{.*}}, %[[G:.*]]: tensor
// CHECK-NEXT: %[[X:.*]] = route.take %[[G]] at %[[R]] else 0.000000e+00
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !T {route.grad}) -> !T {
  %r = route.rank %x : !T
  %y = route.put %x at %r else 0.0 : !T
  return %y : !T
}

// A token that goes nowhere may be NaN, and so may be its slope.
// CHECK-LABEL: @some_backward(
// CHECK: %[[GOES:.*]] = arith.cmpf oge
// CHECK: %[[TAKEN:.*]] = route.take
// CHECK: %[[SLOPE:.*]] = arith.divf %[[TAKEN]]
// CHECK: arith.select %[[GOES]], %[[SLOPE]]
func.func @some(%x: !T {route.grad}, %group: !T) -> !T {
  %log = math.log %x : !T
  %r = route.rank %log by %group : !T, !T
  %y = route.put %log at %r else 0.0 : !T
  return %y : !T
}

// Without groups, all go somewhere.
// CHECK-LABEL: @all_backward(
// CHECK-NOT: arith.cmpf
func.func @all(%x: !T {route.grad}) -> !T {
  %log = math.log %x : !T
  %r = route.rank %log : !T
  %y = route.put %log at %r else 0.0 : !T
  return %y : !T
}
