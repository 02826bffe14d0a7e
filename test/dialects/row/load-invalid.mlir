// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// [C1] a value for each expert
row.kernel @f(%x: memref<?x8xf32>) {
  // expected-error @+1 {{expects a value for each of the buffer's 8 experts, got 'vector<4xf32>'}}
  %0 = row.load %x : memref<?x8xf32> -> vector<4xf32>
  row.return
}

// -----

// [C1] a scalar where the buffer has no experts
row.kernel @f(%x: memref<?xf32>) {
  // expected-error @+1 {{expects a value for each of the buffer's 0 experts, got 'vector<4xf32>'}}
  %0 = row.load %x : memref<?xf32> -> vector<4xf32>
  row.return
}

// -----

// [C2] a compute type
row.kernel @f(%x: memref<?x8xbf16>) {
  // expected-error @+1 {{result #0 must be}}
  %0 = row.load %x : memref<?x8xbf16> -> vector<8xbf16>
  row.return
}

// -----

// row.load [C3]
row.kernel @f(%w: memref<2x8xf32>) {
  // expected-error @+1 {{expects a row below 2, got 2}}
  %0 = row.load %w {row = 2 : i64} : memref<2x8xf32> -> vector<8xf32>
  row.return
}
