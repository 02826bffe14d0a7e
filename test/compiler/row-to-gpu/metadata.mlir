// RUN: sluice-opt --row-to-gpu='lanes=4 threads=64 max-blocks=7' %s | FileCheck %s

// A kernel takes words only, and says what the runtime must know to launch it.

// CHECK: gpu.module @kernels
// CHECK: gpu.func @f(
// CHECK-COUNT-14: %arg{{[0-9]+}}: i64
// CHECK-SAME: kernel attributes {known_block_size = array<i32: 64, 1, 1>
// CHECK-SAME: sluice.kernel = {args = [2, 0], bytes_read = 16 : i64, bytes_written = 4 : i64
// CHECK-SAME: has_finalize = false
// CHECK-SAME: layout = {bytes_once = 0 : i64, lanes = 4 : i64, max_blocks = 7 : i64, posts = 0 : i64, shared_bytes = 0 : i64
// CHECK-SAME: spread_blocks = 7 : i64, threads = 64 : i64, tokens_per_block = 16 : i64
// CHECK-SAME: tokens_per_team = 8 : i64, values = 2 : i64
// CHECK-SAME: warps_per_row = 1 : i64}
// CHECK-SAME: operations = 9 : i64, partials = 0 : i64, program = "backward"
row.kernel @f(%x: memref<?x8xbf16, strided<[?, ?]>> {row.buffer = 2 : i64},
              %y: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64})
    attributes {row.program = "backward", row.operations = 9 : i64} {
  %0 = row.load %x : memref<?x8xbf16, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.reduce add %0 : vector<8xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
