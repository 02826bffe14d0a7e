// The totals' KL term and its gradients share 1/x, 1/X, 1/Y and log(Y/X); what is
// left is 1/y of the gradient and log(y/x) of the term.
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s \
// RUN:   --implicit-check-not=arith.divf --implicit-check-not=arith.sitofp

// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
row.kernel @shares(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                   %other: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
                   %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 2 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %y = row.load %other : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %d = arith.subf %y, %x : vector<8xf32>
  %0 = route.lgamma_bregman %y, %x, %d tilted %y, %x, %d : vector<8xf32>
  %1 = route.digamma_difference %y, %x, %d : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  %2 = route.trigamma %x : vector<8xf32>
  row.store %2, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %1, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
