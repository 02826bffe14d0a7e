// RUN: sluice-opt --row-to-gpu %s --split-input-file | FileCheck %s

// A thread's run of four experts is a group: one computation serves them.

// CHECK-LABEL: gpu.func @run(
// CHECK: arith.muli {{.*}} : i64
// CHECK-NOT: arith.select {{.*}} : i32
// CHECK-COUNT-4: arith.sitofp
row.kernel @run(%x: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                %y: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %0 = row.share 4 {
    %e = row.expert_index : vector<16xi32>
    %1 = arith.shli %e, %e : vector<16xi32>
    row.yield %e, %1, %1, %e : vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>
  } : vector<64xi32>
  %3 = arith.sitofp %0 : vector<64xi32> to vector<64xf32>
  %4 = arith.addf %x0, %3 : vector<64xf32>
  row.store %4, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}

// -----

// Of runs of one, threads of a group compute the same and take their own.

// CHECK-LABEL: gpu.func @single(
// CHECK: arith.andi {{.*}} %c-4_i32
// CHECK: arith.shli
// CHECK-COUNT-3: arith.select {{.*}} : i32
row.kernel @single(%x: memref<?x7xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                   %y: memref<?x7xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x0 = row.load %x : memref<?x7xf32, strided<[?, ?]>> -> vector<7xf32>
  %0 = row.share 4 {
    %e = row.expert_index : vector<2xi32>
    %1 = arith.shli %e, %e : vector<2xi32>
    row.yield %e, %1, %1, %e : vector<2xi32>, vector<2xi32>, vector<2xi32>, vector<2xi32>
  } : vector<7xi32>
  %3 = arith.sitofp %0 : vector<7xi32> to vector<7xf32>
  %4 = arith.addf %x0, %3 : vector<7xf32>
  row.store %4, %y : vector<7xf32>, memref<?x7xf32, strided<[?, ?]>>
  row.return
}
