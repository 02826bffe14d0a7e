// sigmoid(x), sigmoid(-x), their tail, softplus(x) and log_sigmoid(x) compute one
// exponential (whose scaling shifts twice) and one division between them.
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s \
// RUN:   --implicit-check-not=math.absf --implicit-check-not=arith.shli \
// RUN:   --implicit-check-not=arith.divf

// CHECK: math.absf
// CHECK-COUNT-2: arith.shli
// CHECK: arith.divf
row.kernel @shares(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                   %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %n = arith.negf %x : vector<8xf32>
  %0 = route.sigmoid %x : vector<8xf32>
  %1 = route.sigmoid %n : vector<8xf32>
  %2 = route.softplus %x : vector<8xf32>
  %3 = route.log_sigmoid %x : vector<8xf32>
  %4 = route.sigmoid_tail %x : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %1, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %2, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %3, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.store %4, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
