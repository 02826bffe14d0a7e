// Of a condition, the compared values are the residuals.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: func.func @f(
// CHECK-SAME: -> (tensor<?xf32, {{.*}}>, tensor<?xf32, {{.*}}>) attributes
// CHECK: %[[E:.*]] = math.exp
// CHECK: return %{{.*}}, %[[E]]
// CHECK-LABEL: @f_backward(
// CHECK: arith.cmpf
// CHECK: arith.select
func.func @f(%x: !T {route.grad}, %y: !T) -> !T {
  %e = math.exp %y : !T
  %c = arith.cmpf olt, %y, %e : !T
  %0 = arith.select %c, %x, %y : tensor<?xi1, #route.axes<["T"]>>, !T
  return %0 : !T
}
