// RUN: sluice-opt --row-to-gpu=lanes=1 %s --canonicalize | FileCheck %s

// A mask's bytes become numbers without sign, a group's integers with one; a
// table is read from the start of its row, by its second stride.

// CHECK-LABEL: gpu.func @f(
// CHECK: %[[TABLE:.*]] = llvm.inttoptr %arg14
// CHECK: %[[ROW:.*]] = arith.muli %arg15, %c2_i64
// CHECK: %[[START:.*]] = llvm.getelementptr %[[TABLE]][%[[ROW]]]
// CHECK: llvm.load %[[START]] invariant
// CHECK: llvm.getelementptr %[[START]][%arg16]
// CHECK: %[[THIRD:.*]] = arith.muli %arg16, %c2_i64
// CHECK: llvm.getelementptr %[[START]][%[[THIRD]]]
// CHECK: scf.while
// CHECK: arith.uitofp %{{.*}} : i8 to f32
// CHECK: arith.sitofp %{{.*}} : i64 to f32
row.kernel @f(%m: memref<?xi8, strided<[?]>>, %g: memref<?xi64, strided<[?]>>,
              %w: memref<3x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %m : memref<?xi8, strided<[?]>> -> f32
  %1 = row.load %g : memref<?xi64, strided<[?]>> -> f32
  %2 = row.load %w {row = 2 : i64} : memref<3x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %3 = arith.addf %0, %1 : f32
  %4 = vector.broadcast %3 : f32 to vector<8xf32>
  %5 = arith.mulf %4, %2 : vector<8xf32>
  row.store %5, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
