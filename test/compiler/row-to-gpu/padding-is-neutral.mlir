// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s

// Where the lanes are more than the row needs, the last ones read the row's
// last run once more, take the neutral element in a reduction, and store
// nothing.

// CHECK-LABEL: gpu.func @f
// CHECK-DAG: %[[NEUTRAL:.*]] = arith.constant 0xFF800000 : f32
// CHECK-DAG: %[[SIX:.*]] = arith.constant 6 : i32
// CHECK: %[[LIVE:.*]] = arith.cmpi slt, %{{.*}}, %[[SIX]] : i32
// CHECK: arith.minsi
// CHECK: arith.select %[[LIVE]], %{{.*}}, %[[NEUTRAL]] : f32
// CHECK: gpu.shuffle
// CHECK: scf.if %[[LIVE]]
// CHECK: llvm.store
row.kernel @f(%x: memref<?x6xf32, strided<[?, ?]>>, %y: memref<?x6xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x6xf32, strided<[?, ?]>> -> vector<6xf32>
  %1 = row.reduce maximum %0 : vector<6xf32>
  %2 = vector.broadcast %1 : f32 to vector<6xf32>
  row.store %2, %y : vector<6xf32>, memref<?x6xf32, strided<[?, ?]>>
  row.return
}
