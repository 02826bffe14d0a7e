// RUN: sluice-opt --route-fuse %s | FileCheck %s

// What is computed from a sum over tokens goes into the same kernel's end.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK: row.kernel @f
// CHECK: %[[P:.*]] = row.accumulate add {{.*}} : f32 -> <f32>
// CHECK: row.finalize {
// CHECK:   %[[T:.*]] = row.total %[[P]]
// CHECK:   %[[E:.*]] = math.exp %[[T]] : f32
// CHECK:   row.store %[[E]]
// CHECK-NOT: row.kernel
func.func @f(%x: !t) -> f32 {
  %0 = route.sum %x over ["T"] : !t -> f32
  %1 = math.exp %0 : f32
  return %1 : f32
}
