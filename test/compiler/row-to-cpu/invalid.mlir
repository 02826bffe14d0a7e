// RUN: sluice-opt --row-to-cpu --split-input-file --verify-diagnostics %s

// What has no lowering is refused where it stands.

row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  // expected-error @+1 {{cannot be lowered to the CPU inside a row.kernel}}
  %1 = route.lgamma %0 : vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

// -----

row.kernel @f(%x: memref<?xf32, strided<[?]>>, %y: memref<?xf32, strided<[?]>>) {
  // expected-error @+1 {{expects one compute type in a kernel, got 'f64' and 'f32'}}
  %0 = row.load %x : memref<?xf32, strided<[?]>> -> f32
  %1 = row.load %y : memref<?xf32, strided<[?]>> -> f64
  row.store %0, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}

// -----

row.kernel @f(%x: memref<?x2xf32, strided<[?, ?]>>) {
  // expected-error @+1 {{expects the same constant for all experts}}
  %0 = arith.constant dense<[1.0, 2.0]> : vector<2xf32>
  row.store %0, %x : vector<2xf32>, memref<?x2xf32, strided<[?, ?]>>
  row.return
}
