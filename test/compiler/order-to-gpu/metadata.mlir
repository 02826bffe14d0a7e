// RUN: sluice-opt --row-to-gpu --row-order-to-gpu %s | FileCheck %s

// Kernels keep their order, and one that ranks says how many tokens a block
// sorts, and how much scratch memory each takes.

module attributes {sluice.programs = {forward = [
    {name = "x", role = "output", dtype = "f64", axes = ["T", "E"], shape = [-1, 3], used = true}
  ]}} {
  // CHECK: gpu.module @kernels
  // CHECK: gpu.func @f(
  row.kernel @f(%x: memref<?x3xf64, strided<[?, ?]>> {row.buffer = 0 : i64}) {
    %0 = arith.constant dense<0.0> : vector<3xf64>
    row.store %0, %x : vector<3xf64>, memref<?x3xf64, strided<[?, ?]>>
    row.return
  }
  // CHECK: gpu.func @f_0_order0(
  // CHECK-COUNT-23: %arg{{[0-9]+}}: i64
  // CHECK-SAME: known_block_size = array<i32: 512, 1, 1>
  // CHECK-SAME: args = [0, -1, 0]
  // CHECK-SAME: kind = "rank"
  // CHECK-SAME: max_blocks = 2147483647 : i64, scratch_bytes = 24 : i64
  // CHECK-SAME: tokens_per_block = 2048 : i64
  // CHECK-SAME: program = "forward"
  row.order @f_0_order0 rank [0, -1, 0] {row.program = "forward"}
  // CHECK: gpu.func @f_1(
  row.kernel @f_1(%x: memref<?x3xf64, strided<[?, ?]>> {row.buffer = 0 : i64}) {
    row.return
  }
}
