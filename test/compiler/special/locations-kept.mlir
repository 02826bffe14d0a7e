// What an op expands to carries the op's location.
// RUN: sluice-opt %s --row-expand-special --mlir-print-debuginfo | FileCheck %s

// CHECK-LABEL: row.kernel @located
// CHECK: math.absf {{.*}} loc(#[[PYTHON:.*]])
// CHECK: arith.divf {{.*}} loc(#[[PYTHON]])
// CHECK: #[[PYTHON]] = loc("router.py":7:12)
row.kernel @located(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                    %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %0 = route.sigmoid %x : vector<8xf32> loc("router.py":7:12)
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
