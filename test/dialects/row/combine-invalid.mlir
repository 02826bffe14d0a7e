// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// row.reduce [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  // expected-error @+1 {{the result is an element of the row}}
  %1 = "row.reduce"(%0) <{kind = 0 : i32}> : (vector<8xf32>) -> f64
  row.return
}

// -----

// row.accumulate [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  // expected-error @+1 {{expects a partial of 'vector<8xf32>' or 'f32', got 'f64'}}
  %1 = row.accumulate add %0 : vector<8xf32> -> !row.partial<f64>
  row.return
}

// -----

// row.finalize [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  row.finalize {
  }
  // expected-error @+1 {{expects to be the kernel's only one}}
  row.finalize {
  }
  row.return
}

// -----

// row.finalize [C2]
row.kernel @f(%x: memref<?xf32>, %y: memref<f32>) {
  %0 = row.load %x : memref<?xf32> -> f32
  // expected-error @+1 {{expects values that are the same for every token}}
  row.finalize {
    row.store %0, %y : f32, memref<f32>
  }
  row.return
}

// -----

// row.total [C1]
row.kernel @f(%x: memref<?xf32>) {
  %0 = row.load %x : memref<?xf32> -> f32
  %p = row.accumulate add %0 : f32 -> !row.partial<f32>
  row.finalize {
    // expected-error @+1 {{the result has the partial's value type}}
    %t = "row.total"(%p) : (!row.partial<f32>) -> f64
  }
  row.return
}

// -----

// row.finalize [C2]
row.kernel @f(%x: memref<?xf32>, %y: memref<f32>) {
  // expected-error @+1 {{expects values that are the same for every token}}
  row.finalize {
    %v = row.load %x : memref<?xf32> -> f32
    row.store %v, %y : f32, memref<f32>
  }
  row.return
}

// -----

// row.finalize [C2]: a draw is of its token.
row.kernel @f(%rng: !route.rng, %y: memref<8xf32>) {
  %u = route.uniform %rng stream 0 : vector<8xf32>
  // expected-error @+1 {{expects values that are the same for every token}}
  row.finalize {
    row.store %u, %y : vector<8xf32>, memref<8xf32>
  }
  row.return
}
