// RUN: sluice-opt --row-to-gpu=lanes=2 --canonicalize --cse %s | FileCheck %s

// A row is read 16 bytes at once where its address, its pitch and its stride
// allow, and element by element elsewhere. Where row follows row, its place takes
// no product with the pitch.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[PITCH:.*]] = arith.muli %arg9, %{{.*}} : i64
// CHECK: %[[PLACES:.*]] = arith.ori %arg8, %[[PITCH]] : i64
// CHECK: %[[BESIDE:.*]] = arith.andi %[[PLACES]], %c15_i64
// CHECK: %[[FOLLOWS:.*]] = arith.cmpi eq, %arg9, %c16_i64
// CHECK: %[[DENSE:.*]] = arith.andi %{{.*}}, %[[FOLLOWS]]
// CHECK: scf.if %[[DENSE]]
// CHECK: arith.muli %[[TOKEN:.*]], %c16_i64
// CHECK: llvm.load %{{.*}} invariant {alignment = 16 : i64} : !llvm.ptr<1> -> vector<8xbf16>
// CHECK: } else {
// CHECK: scf.if
// CHECK: arith.muli %[[TOKEN]], %arg9
// CHECK: llvm.load %{{.*}} invariant {alignment = 16 : i64} : !llvm.ptr<1> -> vector<8xbf16>
// CHECK: } else {
// CHECK-COUNT-8: llvm.load %{{.*}} invariant {alignment = 2 : i64} : !llvm.ptr<1> -> bf16
// CHECK: arith.extf
row.kernel @f(%x: memref<?x16xbf16, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x16xbf16, strided<[?, ?]>> -> vector<16xf32>
  %1 = row.reduce add %0 : vector<16xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}

// Buffers that are made for the kernel have whole accesses if their rows do, and
// nothing to ask.

// CHECK-LABEL: gpu.func @own
// CHECK-NOT: llvm.load
// CHECK-NOT: scf.if
// CHECK: llvm.load %{{.*}} invariant {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// CHECK: llvm.load %{{.*}} invariant {alignment = 4 : i64} : !llvm.ptr<1> -> f32
// CHECK: scf.if
// CHECK-NOT: else
// CHECK: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>
// CHECK-NOT: else
// CHECK: gpu.return
row.kernel @own(%x: memref<?x8xf32, strided<[8, 1]>>, %y: memref<?x8xf32, strided<[9, 1]>>, %z: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32, strided<[8, 1]>> -> vector<8xf32>
  %1 = row.load %y : memref<?x8xf32, strided<[9, 1]>> -> vector<8xf32>
  %2 = arith.addf %0, %1 : vector<8xf32>
  row.store %2, %z : vector<8xf32>, memref<?x8xf32>
  row.return
}
