// RUN: sluice-opt --row-to-gpu=lanes=32 --canonicalize %s | FileCheck %s

// A whole warp's maximum is one reduction of integers that are ordered as the
// floats are; a NaN is the greatest. Sums, and float64, go by shuffles.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[NAN:.*]] = arith.cmpf uno, %[[X:.*]], %[[X]]
// CHECK: %[[BITS:.*]] = llvm.bitcast %[[X]] : f32 to i32
// CHECK: %[[SIGN:.*]] = arith.shrsi %[[BITS]]
// CHECK: %[[REST:.*]] = arith.andi %[[SIGN]]
// CHECK: %[[ORDERED:.*]] = arith.xori %[[BITS]], %[[REST]]
// CHECK: %[[KEY:.*]] = arith.select %[[NAN]], %c2147483647_i32, %[[ORDERED]]
// CHECK: nvvm.redux.sync max %[[KEY]], %c-1_i32
// CHECK-NOT: gpu.shuffle
// CHECK: arith.select {{.*}} %c-2147483648_i32
// CHECK: nvvm.redux.sync min
// CHECK-COUNT-5: gpu.shuffle
row.kernel @f(%x: memref<?x128xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>,
              %z: memref<?xf32, strided<[?]>>, %w: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x128xf32, strided<[?, ?]>> -> vector<128xf32>
  %1 = row.reduce maximum %0 : vector<128xf32>
  %2 = row.reduce minimum %0 : vector<128xf32>
  %3 = row.reduce add %0 : vector<128xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.store %2, %z : f32, memref<?xf32, strided<[?]>>
  row.store %3, %w : f32, memref<?xf32, strided<[?]>>
  row.return
}
