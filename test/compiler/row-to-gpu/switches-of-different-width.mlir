// RUN: sluice-opt --row-to-gpu=lanes=2 --canonicalize %s | FileCheck %s

// The wide switch has room for two values of a lane at a time, the other for all
// four: what it shares of memory is longer, and its own. Padding is a kind that
// runs nothing, and is not read.

// CHECK-COUNT-2: llvm.mlir.global internal {{.*}} !llvm.array<512 x f32>
// CHECK-COUNT-10: llvm.mlir.global internal {{.*}} !llvm.array<256 x f32>
// CHECK-LABEL: gpu.func @f
row.kernel @f(%x: memref<?x7xf32, strided<[?, ?]>>, %i: memref<?x7xi32, strided<[?, ?]>>, %y: memref<?x7xf32>) {
  %0 = row.load %x : memref<?x7xf32, strided<[?, ?]>> -> vector<7xf32>
  %zero = arith.constant dense<0> : vector<7xi32>
  %one = arith.constant dense<1> : vector<7xi32>
  %limit = arith.constant dense<2.0> : vector<7xf32>
  %big = arith.cmpf ogt, %0, %limit : vector<7xf32>
  %case = arith.select %big, %zero, %one : vector<7xi1>, vector<7xi32>
  %1 = arith.addf %0, %limit : vector<7xf32>
  %2 = arith.mulf %1, %0 : vector<7xf32>
  %3 = arith.addf %2, %0 : vector<7xf32>
  %4 = arith.mulf %3, %0 : vector<7xf32>
  %5 = arith.addf %4, %0 : vector<7xf32>
  %6 = arith.mulf %5, %0 : vector<7xf32>
  %7 = arith.addf %6, %0 : vector<7xf32>
  %8 = arith.mulf %7, %0 : vector<7xf32>
  %wide = row.switch %case {
    %a = arith.addf %0, %1 : vector<7xf32>
    %b = arith.addf %a, %2 : vector<7xf32>
    %c = arith.addf %b, %3 : vector<7xf32>
    %d = arith.addf %c, %4 : vector<7xf32>
    row.yield %d : vector<7xf32>
  }, {
    %a = arith.addf %5, %6 : vector<7xf32>
    %b = arith.addf %a, %7 : vector<7xf32>
    %c = arith.addf %b, %8 : vector<7xf32>
    row.yield %c : vector<7xf32>
  } : vector<7xi32> -> vector<7xf32>
  // CHECK-COUNT-3: nvvm.redux.sync add
  // CHECK: math.sqrt
  // CHECK: nvvm.bar.warp.sync
  // CHECK: scf.if
  // CHECK-NEXT: llvm.getelementptr
  // CHECK-NEXT: llvm.load
  %narrow = row.switch %case {
    %a = math.sqrt %wide : vector<7xf32>
    row.yield %a : vector<7xf32>
  }, {
    %b = math.absf %wide : vector<7xf32>
    row.yield %b : vector<7xf32>
  } : vector<7xi32> -> vector<7xf32>
  row.store %narrow, %y : vector<7xf32>, memref<?x7xf32>
  row.return
}
