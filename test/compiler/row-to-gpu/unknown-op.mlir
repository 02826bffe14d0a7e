// RUN: sluice-opt --row-to-gpu --verify-diagnostics %s

// What no lane computes is refused at its place.

row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  // expected-error@+1 {{cannot be lowered to a GPU inside a row.kernel}}
  %1 = vector.extract %0[0] : f32 from vector<8xf32>
  row.return
}
