// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// A token's number counts from the launch's token offset, drawn with or not.

// CHECK-LABEL: gpu.func @f
// CHECK-SAME: %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %[[OFFSET:.*]]: i64, %[[STATE:.*]]: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64) kernel
// CHECK: arith.cmpi eq, %[[STATE]]
// CHECK: scf.if
// CHECK-NEXT: scf.yield {{.*}}%[[OFFSET]] : i64, i64, i64
// CHECK: arith.sitofp
row.kernel @f(%x: memref<?xf32>) {
  %i = row.token_index : i64
  %v = arith.sitofp %i : i64 to f32
  row.store %v, %x : f32, memref<?xf32>
  row.return
}
