// lgamma and digamma at one argument share X = |x| + c, 1/X and log X: the other
// divisions are 1/|x| and the cotangent, the other conversion is the exponent of
// lgamma's recurrence and reflection.
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s \
// RUN:   --implicit-check-not=arith.divf --implicit-check-not=arith.sitofp

// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
row.kernel @shares(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                   %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %0 = route.lgamma %x : vector<8xf32>
  %1 = route.digamma %x : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %1, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
