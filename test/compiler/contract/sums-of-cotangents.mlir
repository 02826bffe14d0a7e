// RUN: sluice-opt --row-contract %s | FileCheck %s

// A product that is only added or subtracted becomes one operation with each
// sum that depends on a cotangent.

module attributes {sluice.programs = {
    forward = [{role = "input"}, {role = "output"}],
    backward = [{role = "input"}, {role = "cotangent"}, {role = "gradient"},
                {role = "residual"}]}} {

// CHECK-LABEL: row.kernel @backward
// CHECK: %[[X:.*]] = row.load %arg0
// CHECK: %[[G:.*]] = row.load %arg1
// CHECK: %[[R:.*]] = row.load %arg3
// CHECK: %[[A:.*]] = math.fma %[[X]], %[[G]], %[[R]]
// CHECK: %[[B:.*]] = math.fma %[[X]], %[[R]], %[[A]]
// CHECK: %[[NR:.*]] = arith.negf %[[R]]
// CHECK: %[[C:.*]] = math.fma %[[B]], %[[X]], %[[NR]]
// CHECK: %[[NC:.*]] = arith.negf %[[C]]
// CHECK: %[[D:.*]] = math.fma %[[NC]], %[[X]], %[[B]]
// CHECK-NOT: arith.mulf
// CHECK: row.reduce add %[[D]]
row.kernel @backward(
    %x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
    %g: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
    %y: memref<?x8xf32> {row.buffer = 2 : i64},
    %r: memref<?x8xf32> {row.buffer = 3 : i64})
    attributes {row.program = "backward"} {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.load %g : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %2 = row.load %r : memref<?x8xf32> -> vector<8xf32>
  %p = arith.mulf %0, %1 : vector<8xf32>
  %a = arith.addf %p, %2 : vector<8xf32>
  // A product of inputs too, where the sum is of a cotangent.
  %q = arith.mulf %0, %2 : vector<8xf32>
  %b = arith.addf %a, %q : vector<8xf32>
  %s = arith.mulf %b, %0 : vector<8xf32>
  %c = arith.subf %s, %2 : vector<8xf32>
  %t = arith.mulf %c, %0 : vector<8xf32>
  %d = arith.subf %b, %t : vector<8xf32>
  %all = row.reduce add %d : vector<8xf32>
  %row = vector.broadcast %all : f32 to vector<8xf32>

  // Of two products one is left, and both sums of one product are without it.
  // CHECK: %[[ROW:.*]] = vector.broadcast
  // CHECK: %[[RIGHT:.*]] = arith.mulf %[[ROW]], %[[G]]
  // CHECK: %[[E:.*]] = math.fma %[[ROW]], %[[X]], %[[RIGHT]]
  // CHECK: %[[F:.*]] = math.fma %[[E]], %[[R]], %[[X]]
  // CHECK: %[[H:.*]] = math.fma %[[E]], %[[R]], %[[F]]
  %left = arith.mulf %row, %0 : vector<8xf32>
  %right = arith.mulf %row, %1 : vector<8xf32>
  %e = arith.addf %left, %right : vector<8xf32>
  %twice = arith.mulf %e, %2 : vector<8xf32>
  %f = arith.addf %twice, %0 : vector<8xf32>
  %h = arith.addf %twice, %f : vector<8xf32>
  row.store %h, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}

}
