// RUN: sluice-opt --row-order-to-gpu --verify-diagnostics --split-input-file %s

module {
  gpu.module @kernels {
    // expected-error@+1 {{expects a result of f32 or f64 for each token among the program's buffers}}
    row.order @f rank [0, -1, 1]
  }
}

// -----

module attributes {sluice.programs = {forward = [
    {name = "x", role = "output", dtype = "bf16", axes = ["T"], shape = [-1], used = true}
  ]}} {
  gpu.module @kernels {
    // expected-error@+1 {{expects a result of f32 or f64 for each token among the program's buffers}}
    row.order @f rank [0, -1, 0]
  }
}

// -----

module attributes {sluice.programs = {forward = [
    {name = "x", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, 0], used = true}
  ]}} {
  gpu.module @kernels {
    // expected-error@+1 {{expects a result of f32 or f64 for each token among the program's buffers}}
    row.order @f put [0, 0, 0]
  }
}

// -----

module attributes {sluice.programs = {forward = [
    {name = "x", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, "E"], used = true}
  ]}} {
  gpu.module @kernels {
    // expected-error@+1 {{expects a result of f32 or f64 for each token among the program's buffers}}
    row.order @f rank [0, -1, 0]
  }
}
