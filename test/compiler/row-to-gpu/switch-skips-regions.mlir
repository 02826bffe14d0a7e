// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu=lanes=8 --canonicalize --cse %s | FileCheck %s --check-prefix=ONE

// What the regions take lies in shared memory, one region's values after the
// other's, and all lanes work on 32 of them at a time: each region stands once,
// in a loop that ends with the last that wants it.

// CHECK-LABEL: gpu.func @f
// CHECK: arith.minui %{{.*}}, %c1_i32
// CHECK: nvvm.redux.sync add
// CHECK-COUNT-5: gpu.shuffle up
// CHECK-COUNT-2: llvm.store
// CHECK: nvvm.bar.warp.sync
// CHECK: scf.for
// CHECK: arith.minsi
// CHECK: llvm.load
// CHECK: math.sqrt
// CHECK: scf.if
// CHECK: llvm.store
// CHECK: scf.for
// CHECK: math.absf
// CHECK: nvvm.bar.warp.sync
// CHECK-COUNT-2: llvm.load
// CHECK-NOT: math.sqrt

// A single value of each lane stays where it is; a region that no lane of the
// warp wants is skipped.
// ONE-LABEL: gpu.func @f
// ONE: arith.minui
// ONE: %[[SOME:.*]] = nvvm.vote.sync any
// ONE-NEXT: scf.if %[[SOME]]
// ONE-NEXT: math.sqrt
// ONE-NEXT: arith.select
// ONE-NOT: redux
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %zero = arith.constant dense<0> : vector<8xi32>
  %one = arith.constant dense<1> : vector<8xi32>
  %limit = arith.constant dense<2.0> : vector<8xf32>
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %big = arith.cmpf ogt, %0, %limit : vector<8xf32>
  %case = arith.select %big, %zero, %one : vector<8xi1>, vector<8xi32>
  %1 = row.switch %case {
    %a = math.sqrt %0 : vector<8xf32>
    row.yield %a : vector<8xf32>
  }, {
    %b = math.absf %0 : vector<8xf32>
    row.yield %b : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
