// A taken number's cotangent is put back to where it was.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

!T = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: tensor{{.*}}, %[[R:.*]]: tensor{{.*}}, %[[G:.*]]: tensor
// CHECK-NEXT: %[[X:.*]] = route.put %[[G]] at %[[R]] else 0.000000e+00
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !T {route.grad}, %r: !T) -> !T {
  %y = route.take %x at %r else 0.0 : !T
  return %y : !T
}
