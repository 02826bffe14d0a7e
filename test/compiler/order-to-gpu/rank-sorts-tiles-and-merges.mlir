// RUN: sluice-opt --row-order-to-gpu --canonicalize %s | FileCheck %s

// A block has a tile of an expert's tokens, and does what the launch says. To
// sort, it makes keys, counts digits, turns counts into places and moves, until
// no bits are left that differ. To merge, it searches three runs at once. It
// writes ranks, as numbers, or keys and tokens.

module attributes {sluice.programs = {forward = [
    {name = "x", role = "input", dtype = "f32", axes = ["T", "E"], shape = [-1, 5], used = true},
    {name = "y", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, 5], used = true}
  ]}} {
  gpu.module @kernels {
    // CHECK-LABEL: gpu.func @f(
    // CHECK: %[[BLOCK:.*]] = arith.index_cast %block_id_x
    // CHECK: arith.remui %[[BLOCK]]
    // CHECK: arith.divui %[[BLOCK]]
    // CHECK: scf.if
    // CHECK-COUNT-4: arith.cmpf uno
    // CHECK: nvvm.redux.sync or
    // CHECK: nvvm.redux.sync and
    // CHECK: scf.while
    // CHECK: %[[SHIFT:.*]] = math.cttz
    // CHECK: gpu.barrier
    // CHECK-COUNT-9: nvvm.vote.sync ballot
    // CHECK: math.ctpop
    // CHECK-COUNT-2: nvvm.bar.warp.sync
    // CHECK: gpu.barrier
    // CHECK-COUNT-5: gpu.shuffle up
    // CHECK: gpu.barrier
    // CHECK: nvvm.redux.sync add
    // CHECK-COUNT-4: llvm.store
    // CHECK: gpu.barrier
    // CHECK: arith.sitofp %{{.*}} : i32 to f32
    // CHECK: else
    // CHECK-COUNT-2: llvm.store
    // CHECK: scf.while
    // CHECK-COUNT-3: arith.cmpi ule
    // CHECK: arith.sitofp %{{.*}} : i32 to f32
    // CHECK: gpu.return
    row.order @f rank [0, -1, 1] {row.program = "forward"}
  }
}
