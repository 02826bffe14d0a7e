// Inside a kernel no pattern brings back a special function.
// RUN: sluice-opt %s --canonicalize | FileCheck %s

// CHECK: row.kernel
// CHECK: math.exp
// CHECK: math.log1p
row.kernel @f(%a: memref<?xf32, strided<[?]>>, %b: memref<?xf32, strided<[?]>>) {
  %x = row.load %a : memref<?xf32, strided<[?]>> -> f32
  %e = math.exp %x : f32
  %y = math.log1p %e : f32
  row.store %y, %b : f32, memref<?xf32, strided<[?]>>
  row.return
}
