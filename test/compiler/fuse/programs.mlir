// RUN: sluice-opt --route-fuse %s | FileCheck %s

// The module lists each program's buffers, the unused ones included.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK: backward = [
// CHECK-SAME: name = "x", role = "input", shape = [-1], used = false
// CHECK-SAME: name = "residual0", role = "residual", shape = [-1], used = true
// CHECK-SAME: name = "cotangent0", role = "cotangent"
// CHECK-SAME: name = "x", role = "gradient"
// CHECK-SAME: forward = [
// CHECK-SAME: name = "x", role = "input", shape = [-1], used = true
// CHECK-SAME: name = "out0", role = "output"
// CHECK-SAME: name = "residual0", role = "residual"
// CHECK: row.kernel @f({{.*}} attributes {row.program = "forward"}
// CHECK: row.kernel @f_backward({{.*}} attributes {row.program = "backward"}
func.func @f(%x: !t {route.name = "x", route.grad}) -> (!t, !t)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = math.exp %x : !t
  return %0, %0 : !t, !t
}
func.func @f_backward(%x: !t {route.name = "x"}, %y: !t, %g: !t) -> !t {
  %0 = arith.mulf %g, %y : !t
  return %0 : !t
}
