// RUN: sluice-opt --row-to-gpu=lanes=2 --canonicalize %s | FileCheck %s

// A shuffle moves 32 bits: a float64 is exchanged in two.

// CHECK-LABEL: gpu.func @f
// CHECK: llvm.bitcast %{{.*}} : f64 to vector<2xi32>
// CHECK-COUNT-2: gpu.shuffle xor %{{.*}} : i32
// CHECK: llvm.bitcast %{{.*}} : vector<2xi32> to f64
// CHECK: arith.maximumf %{{.*}} : f64
// CHECK-NOT: gpu.shuffle
row.kernel @f(%x: memref<?x2xf64, strided<[?, ?]>>, %y: memref<?xf64, strided<[?]>>) {
  %0 = row.load %x : memref<?x2xf64, strided<[?, ?]>> -> vector<2xf64>
  %1 = row.reduce maximum %0 : vector<2xf64>
  row.store %1, %y : f64, memref<?xf64, strided<[?]>>
  row.return
}
