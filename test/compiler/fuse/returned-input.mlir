// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A returned argument is copied.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: %[[X:.*]] = row.load
// CHECK: row.store %[[X]]
func.func @f(%x: !te) -> !te {
  return %x : !te
}
