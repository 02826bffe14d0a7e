// lgamma and digamma at one argument share the reciprocal and the logarithm of
// the shifted argument: the five divisions are 1/X, the reflected product,
// 1/p, 1/|x| and the cotangent; the conversions are the exponents of log X and
// of lgamma's product.
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s \
// RUN:   --implicit-check-not=arith.divf --implicit-check-not=arith.sitofp

// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.sitofp
// CHECK-DAG: arith.divf
// CHECK-DAG: arith.divf
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
