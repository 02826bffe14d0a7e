// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu=lanes=8 --canonicalize --cse %s | FileCheck %s --check-prefix=ONE

// A region that no lane of the warp wants is skipped. What is wanted lies in
// shared memory, one after the other, and all lanes work on 32 of it at a time:
// each region stands once, in a loop that ends with the last that is wanted.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[SOME:.*]] = nvvm.vote.sync any
// CHECK: scf.if %[[SOME]]
// CHECK: nvvm.vote.sync ballot
// CHECK: math.ctpop
// CHECK: scf.if
// CHECK-NEXT: llvm.getelementptr
// CHECK-NEXT: llvm.store
// CHECK: nvvm.bar.warp.sync
// CHECK: scf.for
// CHECK: arith.minsi
// CHECK: llvm.load
// CHECK: math.sqrt
// CHECK: scf.if
// CHECK: llvm.store
// CHECK: nvvm.bar.warp.sync
// CHECK: llvm.load
// CHECK: arith.select
// CHECK: nvvm.vote.sync any
// CHECK: scf.for
// CHECK: math.absf
// CHECK-NOT: math.sqrt

// A single value of each lane stays where it is.
// ONE-LABEL: gpu.func @f
// ONE: %[[SOME:.*]] = nvvm.vote.sync any
// ONE-NEXT: scf.if %[[SOME]]
// ONE-NEXT: math.sqrt
// ONE-NEXT: arith.select
// ONE-NOT: ballot
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
