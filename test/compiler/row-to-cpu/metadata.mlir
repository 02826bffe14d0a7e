// RUN: sluice-opt --row-to-cpu %s | FileCheck %s

// A kernel's function says what the runtime must know to call it.

// CHECK: llvm.func @f(%{{.*}}: !llvm.ptr, %{{.*}}: i64) attributes {sluice.kernel = {
// CHECK-SAME: args = [2, 0]
// CHECK-SAME: bytes_read = 16 : i64, bytes_written = 4 : i64
// CHECK-SAME: has_finalize = false, operations = 9 : i64, partials = 0 : i64
// CHECK-SAME: program = "backward", stack_bytes = 5888 : i64, tile_tokens = 128 : i64
// CHECK-NOT: @f_finalize
row.kernel @f(%x: memref<?x8xbf16, strided<[?, ?]>> {row.buffer = 2 : i64},
              %y: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64})
    attributes {row.program = "backward", row.operations = 9 : i64} {
  %0 = row.load %x : memref<?x8xbf16, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.reduce add %0 : vector<8xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
