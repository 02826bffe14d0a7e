// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s

// Every value is tried once; then each lane tries its lowest rejected value
// again, as long as any lane of the warp has one.

// CHECK-LABEL: gpu.func @f
// CHECK-COUNT-2: arith.cmpf olt
// CHECK: scf.while (%[[PENDING:.*]] = %{{.*}}, %[[ATTEMPT:.*]] = %c1_i32
// CHECK: %[[WAITS:.*]] = arith.cmpi ne, %[[PENDING]], %c0_i32
// CHECK: %[[ANY:.*]] = nvvm.vote.sync any %{{.*}}, %[[WAITS]]
// CHECK: scf.condition(%[[ANY]])
// CHECK: math.cttz
// CHECK: arith.select
// CHECK: arith.cmpf olt
// CHECK-NOT: arith.cmpf
// CHECK: scf.yield
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %zero = arith.constant dense<0.0> : vector<8xf32>
  %first = arith.cmpf olt, %0, %zero : vector<8xf32>
  %1 = row.retry %first, %0 limit 4 {
  ^bb0(%attempt: i32):
    %f = arith.sitofp %attempt : i32 to f32
    %b = vector.broadcast %f : f32 to vector<8xf32>
    %accept = arith.cmpf olt, %0, %b : vector<8xf32>
    row.yield %accept, %b : vector<8xi1>, vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
