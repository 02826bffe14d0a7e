// RUN: sluice-opt --row-order-to-gpu --canonicalize %s | FileCheck %s

// A put is two kernels: places where no token goes are filled first.

module attributes {sluice.programs = {forward = [
    {name = "x", role = "input", dtype = "f32", axes = ["T", "E"], shape = [-1, 8], used = true},
    {name = "p", role = "input", dtype = "f32", axes = ["T", "E"], shape = [-1, 8], used = true},
    {name = "y", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, 8], used = true}
  ]}} {
  gpu.module @kernels {
    // CHECK-LABEL: gpu.func @f_fill(
    // CHECK-SAME: args = [2]
    // CHECK-SAME: kind = "rows"
    // CHECK: %[[NAN:.*]] = arith.constant 0x7FC00000 : f32
    // CHECK: scf.for
    // CHECK: llvm.store %[[NAN]]
    // CHECK-LABEL: gpu.func @f(
    // CHECK-SAME: args = [0, 1, 2], bytes_read = 64 : i64, bytes_written = 32 : i64, fill_nan = true
    // CHECK-SAME: kind = "put"
    // CHECK: scf.for
    // CHECK: %[[PLACE:.*]] = llvm.load
    // CHECK: arith.cmpf oge, %[[PLACE]]
    // CHECK: arith.cmpf olt, %[[PLACE]]
    // CHECK: scf.if
    // CHECK: llvm.store
    row.order @f put [0, 1, 2] {fill = 0x7FF8000000000000 : f64}
    // CHECK-LABEL: gpu.func @g(
    // CHECK: scf.for
    // CHECK: scf.if %{{.*}} -> (f32)
    // CHECK: llvm.load
    // CHECK: else
    // CHECK: scf.yield %cst
    // CHECK: llvm.store
    row.order @g take [0, 1, 2]
  }
}
