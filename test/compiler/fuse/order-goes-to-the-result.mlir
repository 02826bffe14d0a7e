// RUN: sluice-opt --route-fuse %s | FileCheck %s

// What is only returned is left in the caller's array; what is only read comes
// from there. No row kernel is needed.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-NOT: row.kernel
// CHECK: row.order @f_0_order0 rank [0, -1, 2]
// CHECK: row.order @f_0_order1 put [0, 2, 1] {fill = 0x7FF8000000000000 : f64
func.func @f(%x: !te) -> !te {
  %0 = route.rank %x : !te
  %1 = route.put %x at %0 else 0x7FF8000000000000 : !te
  return %1 : !te
}
