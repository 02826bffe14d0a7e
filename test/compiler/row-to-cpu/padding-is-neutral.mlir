// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// Five experts take eight lanes; a maximum sees -inf in the other three.

// CHECK-LABEL: llvm.func @f(
// CHECK-DAG: %[[LIVE:.*]] = arith.constant dense<[true, true, true, true, true, false, false, false, true, true, true, true, true, false, false, false]>
// CHECK-DAG: %[[NONE:.*]] = arith.constant dense<0xFF800000> : vector<16xf32>
// CHECK: %[[MASK:.*]] = arith.andi {{.*}}%[[LIVE]]
// CHECK: arith.select %[[MASK]], %{{.*}}, %[[NONE]]
row.kernel @f(%x: memref<?x5xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?xf32, strided<[?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x5xf32, strided<[?, ?]>> -> vector<5xf32>
  %1 = row.reduce maximum %0 : vector<5xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
