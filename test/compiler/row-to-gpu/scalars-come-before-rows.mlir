// RUN: sluice-opt --row-to-gpu='lanes=1 threads=256' --canonicalize %s | FileCheck %s

// Where all scalars of a launch are passed by value, one way takes them without
// touching memory, and before a row is read: while the launch before this one
// still runs. Each is in memory or not on the other way.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[BOTH:.*]] = arith.ori %arg14, %arg17 : i64
// CHECK: %[[PASSED:.*]] = arith.cmpi eq, %[[BOTH]], %c0_i64
// CHECK: %[[SCALARS:.*]]:2 = scf.if %[[PASSED]] -> (f32, f32) {
// CHECK-NOT: llvm.load
// CHECK: scf.yield
// CHECK: } else {
// CHECK: scf.if
// CHECK: llvm.load
// CHECK: scf.if
// CHECK: llvm.load
// CHECK: nvvm.vote.sync any
// CHECK: scf.if
// CHECK: llvm.load
// CHECK: arith.addf %[[SCALARS]]#0, %[[SCALARS]]#1
// CHECK: scf.while
row.kernel @f(%x: memref<?x16xf32>, %y: memref<?x16xf32>, %s: memref<f32>, %t: memref<f32>) {
  %0 = row.load %x : memref<?x16xf32> -> vector<16xf32>
  %1 = math.exp %0 : vector<16xf32>
  %2 = math.exp %1 : vector<16xf32>
  %3 = math.exp %2 : vector<16xf32>
  %4 = math.exp %3 : vector<16xf32>
  %5 = math.exp %4 : vector<16xf32>
  %6 = math.exp %5 : vector<16xf32>
  %sum = row.reduce add %6 : vector<16xf32>
  %first = row.load %s : memref<f32> -> f32
  %second = row.load %t : memref<f32> -> f32
  %both = arith.addf %first, %second : f32
  %scale = arith.mulf %sum, %both : f32
  %all = vector.broadcast %scale : f32 to vector<16xf32>
  %a0 = arith.mulf %0, %all : vector<16xf32>
  %a1 = arith.addf %a0, %1 : vector<16xf32>
  %a2 = arith.addf %a1, %2 : vector<16xf32>
  %a3 = arith.addf %a2, %3 : vector<16xf32>
  %a4 = arith.addf %a3, %4 : vector<16xf32>
  %a5 = arith.addf %a4, %5 : vector<16xf32>
  %a6 = arith.addf %a5, %6 : vector<16xf32>
  row.store %a6, %y : vector<16xf32>, memref<?x16xf32>
  row.return
}
