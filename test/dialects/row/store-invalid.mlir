// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// [C1] a value for each expert
row.kernel @f(%x: memref<?xf32>, %y: memref<?x8xf32>) {
  %0 = row.load %x : memref<?xf32> -> f32
  // expected-error @+1 {{expects a value for each of the buffer's 8 experts, got 'f32'}}
  row.store %0, %y : f32, memref<?x8xf32>
  row.return
}

// -----

// [C2] a buffer without tokens belongs to row.finalize
row.kernel @f(%x: memref<f32>, %y: memref<f32>) {
  %0 = row.load %x : memref<f32> -> f32
  // expected-error @+1 {{expects a buffer with tokens outside of row.finalize}}
  row.store %0, %y : f32, memref<f32>
  row.return
}

// -----

// [C2] a buffer with tokens does not
row.kernel @f(%x: memref<f32>, %y: memref<?xf32>) {
  %0 = row.load %x : memref<f32> -> f32
  row.finalize {
    // expected-error @+1 {{expects a buffer without tokens in row.finalize}}
    row.store %0, %y : f32, memref<?xf32>
  }
  row.return
}

// -----

// Masks are only read.
row.kernel @f(%x: memref<?xf32>, %m: memref<?xi8>) {
  %0 = row.load %x : memref<?xf32> -> f32
  // expected-error @+1 {{expects a buffer of floats}}
  row.store %0, %m : f32, memref<?xi8>
  row.return
}

// -----

// A table is read, a row at a time.
row.kernel @f(%x: memref<8xf32>, %t: memref<4x8xf32>) {
  row.finalize {
    %0 = row.load %x : memref<8xf32> -> vector<8xf32>
    // expected-error @+1 {{expects a buffer of one row, got 'memref<4x8xf32>'}}
    row.store %0, %t : vector<8xf32>, memref<4x8xf32>
  }
  row.return
}
