// A bf16 argument has a bf16 gradient; conversions convert back.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xbf16, {{.*}}>, %[[G:.*]]: tensor<?x8xbf16, {{.*}}>) -> tensor<?x8xbf16,
// CHECK: %[[GW:.*]] = arith.extf %[[G]]
// CHECK: %[[D:.*]] = arith.negf %[[GW]] : tensor<?x8xf32,
// CHECK: %[[DX:.*]] = arith.truncf %[[D]]
// CHECK: return %[[DX]]
func.func @f(%x: tensor<?x8xbf16, #route.axes<["T", "E"]>> {route.grad}) -> tensor<?x8xbf16, #route.axes<["T", "E"]>> {
  %w = arith.extf %x : tensor<?x8xbf16, #route.axes<["T", "E"]>> to !TE
  %y = arith.negf %w : !TE
  %n = arith.truncf %y : !TE to tensor<?x8xbf16, #route.axes<["T", "E"]>>
  return %n : tensor<?x8xbf16, #route.axes<["T", "E"]>>
}
