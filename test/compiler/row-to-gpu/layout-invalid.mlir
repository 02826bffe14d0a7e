// RUN: sluice-opt --row-to-gpu=lanes=3 --verify-diagnostics %s

// A layout that no warp can have is refused with its numbers.

// expected-error@+1 {{expects 1, 2, 4, 8, 16 or 32 lanes for a row, got 3}}
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>) {
  row.return
}
