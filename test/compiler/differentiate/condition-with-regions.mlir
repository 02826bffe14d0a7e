// What the regions of a condition take is a residual, as its operands are.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!T = tensor<?xf32, #route.axes<["T"]>>
!c = tensor<?xi1, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK: %[[E:.*]] = math.exp
// CHECK: return %{{.*}}, %[[E]]
// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[Y:arg1]]: {{[^%]*}}%{{[^%]*}}%[[GIVEN:arg3]]:
// CHECK: arith.cmpf olt, %[[Y]], %[[GIVEN]]
// CHECK: arith.cmpf ogt, %[[Y]], %[[GIVEN]]
func.func @f(%x: !T {route.grad}, %y: !T, %b: i1) -> !T {
  %e = math.exp %y : !T
  %c = scf.if %b -> (!c) {
    %less = arith.cmpf olt, %y, %e : !T
    scf.yield %less : !c
  } else {
    %more = arith.cmpf ogt, %y, %e : !T
    scf.yield %more : !c
  }
  %0 = arith.select %c, %x, %y : !c, !T
  return %0 : !T
}
