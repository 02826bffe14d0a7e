// RUN: sluice-opt --row-contract --split-input-file %s | FileCheck %s

// CHECK-NOT: math.fma

module attributes {sluice.programs = {
    forward = [{role = "input"}, {role = "output"}, {role = "output"}],
    backward = [{role = "input"}, {role = "cotangent"}, {role = "gradient"}]}} {

// What a forward kernel computes, and a kernel of no program.

row.kernel @forward(
    %x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
    %y: memref<?x8xf32> {row.buffer = 1 : i64})
    attributes {row.program = "forward"} {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = arith.mulf %0, %0 : vector<8xf32>
  %2 = arith.addf %1, %0 : vector<8xf32>
  row.store %2, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}

row.kernel @unknown(
    %x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 9 : i64},
    %y: memref<?x8xf32>) attributes {row.program = "backward"} {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = arith.mulf %0, %0 : vector<8xf32>
  %2 = arith.addf %1, %0 : vector<8xf32>
  row.store %2, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}

row.kernel @backward(
    %x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
    %g: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
    %y: memref<?x8xf32> {row.buffer = 2 : i64})
    attributes {row.program = "backward"} {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.load %g : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>

  // Computed from inputs alone, as the forward kernel did: a choice by it has
  // to come out the same.
  %2 = arith.mulf %0, %0 : vector<8xf32>
  %3 = arith.addf %2, %0 : vector<8xf32>
  %4 = arith.cmpf ogt, %3, %0 : vector<8xf32>

  // A product that is used otherwise too, and one that is added to itself.
  %5 = arith.mulf %1, %0 : vector<8xf32>
  %6 = arith.addf %5, %1 : vector<8xf32>
  %7 = arith.select %4, %5, %6 : vector<8xi1>, vector<8xf32>
  %8 = arith.mulf %7, %0 : vector<8xf32>
  %9 = arith.addf %8, %8 : vector<8xf32>

  // A sum of which one lane in many needs the product.
  %10 = arith.mulf %9, %0 : vector<8xf32>
  %which = arith.fptosi %3 : vector<8xf32> to vector<8xi32>
  %11 = row.switch %which {
    %12 = arith.addf %10, %0 : vector<8xf32>
    row.yield %12 : vector<8xf32>
  }, {
    row.yield %9 : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.store %11, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}

}

// -----

// A row of one expert.

module attributes {sluice.programs = {
    forward = [], backward = [{role = "cotangent"}, {role = "gradient"}]}} {

row.kernel @backward(
    %g: memref<?x1xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
    %y: memref<?x1xf32> {row.buffer = 1 : i64})
    attributes {row.program = "backward"} {
  %0 = row.load %g : memref<?x1xf32, strided<[?, ?]>> -> vector<1xf32>
  %1 = arith.mulf %0, %0 : vector<1xf32>
  %2 = arith.subf %1, %0 : vector<1xf32>
  row.store %2, %y : vector<1xf32>, memref<?x1xf32>
  row.return
}

}
