// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s
// RUN: sluice-opt --route-plan-residuals %s --route-fuse | FileCheck %s --check-prefix=FUSED

// A result that the backward wants is read where it is: the input that it is
// made of is then not read. Of two results the one counts that costs more than
// reading it.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.kept_results = array<i64: 1>
// CHECK-SAME: route.residuals = 0
// CHECK: return %{{.*}}, %{{.*}} : tensor
// CHECK-LABEL: func.func @f_backward(
// CHECK-SAME: %[[X:[^:]*]]: tensor{{[^%]*}}, %[[Y:[^:]*]]: tensor{{[^%]*}}, %[[G:[^:]*]]: tensor
// CHECK-NOT: math.exp
// CHECK: arith.mulf %[[G]], %[[Y]]

// FUSED: backward = [{{.*}}name = "x", role = "input"{{[^}]*}}used = false
// FUSED-SAME: name = "out1", role = "residual"{{[^}]*}}used = true
func.func @f(%x: !te {route.grad, route.name = "x"}) -> (!te, !te, !te)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = arith.negf %x : !te
  %1 = math.exp %0 : !te
  return %0, %1, %1 : !te, !te, !te
}
func.func @f_backward(%x: !te, %y: !te, %g: !te, %h: !te) -> !te {
  %0 = arith.mulf %g, %y : !te
  %1 = arith.addf %0, %h : !te
  return %1 : !te
}
