// RUN: sluice-opt --row-order-to-gpu --canonicalize %s | FileCheck %s

// The same code sorts by values and by the groups' numbers from 1, 0 for those
// left out, of tokens in the order of their values; at last a rank counts from
// the first of its group, which a search finds.

module attributes {sluice.programs = {backward = [
    {name = "x", role = "input", dtype = "f64", axes = ["T"], shape = [-1], used = true},
    {name = "g", role = "input", dtype = "f64", axes = ["T"], shape = [-1], used = true},
    {name = "y", role = "output", dtype = "f64", axes = ["T"], shape = [-1], used = true}
  ]}} {
  gpu.module @kernels {
    // CHECK-LABEL: gpu.func @f(
    // CHECK: scf.if
    // CHECK: llvm.load %{{.*}} -> i32
    // CHECK: llvm.load %{{.*}} -> f64
    // CHECK: arith.cmpf oge
    // CHECK: arith.fptosi %{{.*}} : f64 to i64
    // CHECK: else
    // CHECK: arith.cmpf uno
    // CHECK: math.cttz %{{.*}} : i64
    // CHECK: arith.cmpi ule
    // CHECK: scf.while
    // CHECK: arith.cmpi ult
    // CHECK: arith.select %{{.*}}, %c-1_i32
    // CHECK: arith.sitofp
    row.order @f rank [0, 1, 2] {row.program = "backward"}
  }
}
