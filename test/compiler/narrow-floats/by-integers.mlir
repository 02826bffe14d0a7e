// RUN: sluice-opt --sluice-narrow-floats --split-input-file %s | FileCheck %s

// Numbers of bfloat16 are moved as integers, and rounded by them: to nearest,
// ties to even, a NaN to the usual one.

// CHECK-LABEL: func.func @load(
// CHECK-SAME: %[[M:.*]]: memref<?xi16>
// CHECK: %[[X:.*]] = vector.load %[[M]]{{.*}} : memref<?xi16>, vector<8xi16>
// CHECK: %[[W:.*]] = arith.extui %{{.*}} : vector<8xi16> to vector<8xi32>
// CHECK: arith.shli %[[W]]
// CHECK: arith.bitcast %{{.*}} : vector<8xi32> to vector<8xf32>
func.func @load(%m: memref<?xbf16>, %i: index) -> vector<8xf32> {
  %0 = vector.load %m[%i] : memref<?xbf16>, vector<8xbf16>
  %1 = arith.extf %0 : vector<8xbf16> to vector<8xf32>
  return %1 : vector<8xf32>
}

// -----

// CHECK-LABEL: func.func @round(
// CHECK-SAME: -> vector<8xi16>
// CHECK-NOT: {{truncf|bf16}}
// CHECK: %[[NAN:.*]] = arith.cmpf une, %arg0, %arg0
// CHECK-DAG: arith.constant dense<32767> : vector<8xi32>
// CHECK-DAG: %[[QUIET:.*]] = arith.constant dense<32704> : vector<8xi16>
// CHECK: %[[HIGH:.*]] = arith.trunci
// CHECK: arith.select %[[NAN]], %[[QUIET]], %[[HIGH]]
func.func @round(%x: vector<8xf32>) -> vector<8xbf16> {
  %0 = arith.truncf %x : vector<8xf32> to vector<8xbf16>
  return %0 : vector<8xbf16>
}

// -----

// Constants keep their bits.

// CHECK-LABEL: func.func @constants(
// CHECK-DAG: arith.constant dense<[16256, -16384]> : vector<2xi16>
// CHECK-DAG: arith.constant 16256 : i16
func.func @constants(%x: vector<2xf32>) -> (vector<2xbf16>, bf16, vector<2xbf16>) {
  %0 = arith.constant dense<[1.0, -2.0]> : vector<2xbf16>
  %1 = arith.constant 1.0 : bf16
  %2 = arith.truncf %x : vector<2xf32> to vector<2xbf16>
  return %0, %1, %2 : vector<2xbf16>, bf16, vector<2xbf16>
}

// -----

// Those of float16 have instructions, but not from or to float64.

// CHECK-LABEL: func.func @half(
// CHECK: %[[W:.*]] = arith.extf %arg0 : f16 to f32
// CHECK: arith.extf %[[W]] : f32 to f64
// CHECK: %[[N:.*]] = arith.truncf %arg1 : f64 to f32
// CHECK: arith.truncf %[[N]] : f32 to f16
func.func @half(%x: f16, %y: f64) -> (f64, f16) {
  %0 = arith.extf %x : f16 to f64
  %1 = arith.truncf %y : f64 to f16
  return %0, %1 : f64, f16
}
