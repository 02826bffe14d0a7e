// RUN: sluice-opt --row-order-to-gpu --canonicalize %s | FileCheck %s

// The second sort is by the groups' numbers from 1, 0 for those left out; a
// rank counts from the first of its group, which a search finds.

module attributes {sluice.programs = {backward = [
    {name = "x", role = "input", dtype = "f64", axes = ["T"], shape = [-1], used = true},
    {name = "g", role = "input", dtype = "f64", axes = ["T"], shape = [-1], used = true},
    {name = "y", role = "output", dtype = "f64", axes = ["T"], shape = [-1], used = true}
  ]}} {
  gpu.module @kernels {
    // CHECK-LABEL: gpu.func @f(
    // CHECK: arith.cmpf uno
    // CHECK: scf.while
    // CHECK: math.cttz %{{.*}} : i64
    // CHECK: arith.cmpf oge
    // CHECK: arith.fptosi %{{.*}} : f64 to i64
    // CHECK: scf.while
    // CHECK: math.cttz
    // CHECK: scf.while
    // CHECK: arith.cmpi ult
    // CHECK: arith.select %{{.*}}, %cst{{.*}}, %{{.*}} : f64
    row.order @f rank [0, 1, 2] {row.program = "backward"}
  }
}
