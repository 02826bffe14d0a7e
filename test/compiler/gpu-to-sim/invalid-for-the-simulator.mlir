// RUN: sluice-opt %s --gpu-to-sim --split-input-file --verify-diagnostics

// What a GPU cannot do either, or the simulator cannot, is refused.

gpu.module @kernels {
  // expected-error@+1 {{expects words of 64 bits, got 'f32'}}
  gpu.func @k(%x: f32) kernel {
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error@+1 {{expects a kernel without buffers of its own on the simulator}}
  gpu.func @k() workgroup(%tile: memref<4xf32, 3>) kernel {
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @k(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr
    // expected-error@+1 {{accesses address space 0, but the simulator has global (1) and shared (3) memory}}
    %x = llvm.load %p : !llvm.ptr -> f32
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @k(%x: i64) kernel {
    %c1 = arith.constant 1 : i32
    // expected-error@+1 {{expects 32 bits, as a GPU shuffles, got 'i64'}}
    %y, %valid = gpu.shuffle xor %x, %c1, %c1 : i64
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @k() kernel {
    // expected-error@+1 {{has no form on the simulator}}
    %lane = gpu.lane_id
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @k(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    // expected-error@+1 {{has scope 'warp', which has no form on the simulator}}
    %x = llvm.load %p atomic syncscope("warp") acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @k() kernel {
    // expected-error@+1 {{has scope 'singlethread', which has no form on the simulator}}
    llvm.fence syncscope("singlethread") acq_rel
    gpu.return
  }
}

// -----

// Its size in bits does not fit into 32 of them, and neither does it in bytes.

gpu.module @kernels {
  gpu.func @k(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    // expected-error@+1 {{accesses 'vector<536870912xi64>', which has no form on the simulator}}
    %x = llvm.load %p {alignment = 8 : i64} : !llvm.ptr<1> -> vector<536870912xi64>
    gpu.return
  }
}
