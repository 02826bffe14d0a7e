// RUN: sluice-opt --row-order-to-gpu --sluice-gpu-to-nvvm %s | FileCheck %s

// What order kernels are made of is known to LLVM and NVVM: no op is left.

module attributes {gpu.container_module, sluice.programs = {forward = [
    {name = "x", role = "input", dtype = "f64", axes = ["T", "E"], shape = [-1, 8], used = true},
    {name = "g", role = "input", dtype = "f64", axes = ["T"], shape = [-1], used = true},
    {name = "y", role = "output", dtype = "f64", axes = ["T", "E"], shape = [-1, 8], used = true}
  ]}} {
  // CHECK-NOT: {{arith|math|scf|gpu}}.{{[a-z_]+}} %
  // CHECK: llvm.func @rank
  // CHECK-SAME: nvvm.kernel
  // CHECK-SAME: nvvm.minctasm
  // CHECK-NOT: {{arith|math|scf|gpu}}.{{[a-z_]+}} %
  gpu.module @kernels {
    row.order @rank rank [0, 1, 2]
    row.order @put put [0, 2, 2]
    row.order @take take [0, 2, 2]
  }
}
