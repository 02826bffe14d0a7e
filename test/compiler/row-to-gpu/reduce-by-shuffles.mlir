// RUN: sluice-opt --row-to-gpu=lanes=8 --canonicalize %s | FileCheck %s

// A thread combines its own values, then the row's lanes exchange sums at
// halving distances.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[OWN:.*]] = arith.addf
// CHECK: %[[A:.*]], %{{.*}} = gpu.shuffle xor %[[OWN]], %[[FOUR:[^,]*]], %{{.*}} : f32
// CHECK: %[[B:.*]] = arith.addf %[[OWN]], %[[A]]
// CHECK: %[[C:.*]], %{{.*}} = gpu.shuffle xor %[[B]], %[[TWO:[^,]*]], %{{.*}} : f32
// CHECK: %[[D:.*]] = arith.addf %[[B]], %[[C]]
// CHECK: gpu.shuffle xor %[[D]], %[[ONE:[^,]*]], %{{.*}} : f32
// CHECK-NOT: gpu.shuffle
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = row.reduce add %0 : vector<16xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
