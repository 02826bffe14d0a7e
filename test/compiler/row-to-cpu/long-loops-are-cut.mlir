// RUN: sluice-opt --row-expand-special --row-to-cpu='vector-bits=512' %s | FileCheck %s

// A chain of some hundred ops becomes loops that meet in a buffer, where few
// values pass: here the noise, one value, between two functions.

// CHECK-LABEL: llvm.func @f(
// CHECK: arith.muli {{.*}} : vector<16xi64>
// CHECK: llvm.store {{.*}} : vector<64xf32>
// CHECK: scf.for
// CHECK-NOT: vector<16xi64>
// CHECK: llvm.load {{.*}} -> vector<64xf32>
// CHECK: llvm.return
row.kernel @f(%rng: !route.rng,
              %y: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 0 : i64}) {
  %0 = route.logistic %rng stream 0 : vector<64xf32>
  %1 = route.lgamma %0 : vector<64xf32>
  %2 = math.exp %1 : vector<64xf32>
  row.store %2, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}
