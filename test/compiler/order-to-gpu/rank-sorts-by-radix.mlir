// RUN: sluice-opt --row-order-to-gpu --canonicalize %s | FileCheck %s

// A block takes every so many'th expert. It makes keys, counts digits, turns
// counts into places and moves, until no bits are left that differ; then it
// writes the ranks, as numbers.

module attributes {sluice.programs = {forward = [
    {name = "x", role = "input", dtype = "f32", axes = ["T", "E"], shape = [-1, 5], used = true},
    {name = "y", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, 5], used = true}
  ]}} {
  gpu.module @kernels {
    // CHECK-LABEL: gpu.func @f(
    // CHECK: %[[BLOCK:.*]] = gpu.block_id x
    // CHECK: scf.for %{{.*}} = %{{.*}} to %c5_i64 step
    // CHECK: arith.cmpf uno
    // CHECK: llvm.atomicrmw _or %{{.*}} syncscope("block") monotonic
    // CHECK: %[[SORTED:.*]]:2 = scf.while
    // CHECK: %[[SHIFT:.*]] = math.cttz
    // CHECK: gpu.barrier
    // CHECK: llvm.atomicrmw add %{{.*}} syncscope("block") monotonic
    // CHECK: gpu.barrier
    // CHECK-COUNT-5: gpu.shuffle up
    // CHECK: gpu.barrier
    // CHECK-COUNT-9: nvvm.vote.sync ballot
    // CHECK: math.ctpop
    // CHECK-COUNT-2: nvvm.bar.warp.sync
    // CHECK: gpu.barrier
    // CHECK: arith.sitofp %{{.*}} : i64 to f32
    // CHECK: gpu.return
    row.order @f rank [0, -1, 1] {row.program = "forward"}
  }
}
