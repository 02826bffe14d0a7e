// RUN: sluice-opt %s --allow-unregistered-dialect --gpu-to-sim --verify-diagnostics

// An op of no known dialect may touch memory.

gpu.module @kernels {
  gpu.func @unknown(%address: i64) kernel {
    // expected-error@+1 {{has no form on the simulator}}
    %0 = "other.op"(%address) : (i64) -> i64
    gpu.return
  }
}
