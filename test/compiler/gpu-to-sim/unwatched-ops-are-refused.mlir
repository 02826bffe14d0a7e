// RUN: sluice-opt %s --gpu-to-sim --split-input-file --verify-diagnostics

// What would touch memory, or go another way, without the simulator's knowledge
// is refused.

gpu.module @kernels {
  gpu.func @struct(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    // expected-error@+1 {{accesses '!llvm.struct<(i32, i32)>', which has no form on the simulator}}
    %x = llvm.load %p : !llvm.ptr<1> -> !llvm.struct<(i32, i32)>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @array(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %x = llvm.mlir.zero : !llvm.array<2 x i32>
    // expected-error@+1 {{accesses '!llvm.array<2 x i32>', which has no form on the simulator}}
    llvm.store %x, %p : !llvm.array<2 x i32>, !llvm.ptr<1>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @scalable(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    // expected-error@+1 {{accesses 'vector<[4]xf32>', which has no form on the simulator}}
    %x = llvm.load %p : !llvm.ptr<1> -> vector<[4]xf32>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  llvm.mlir.global internal @tile() {addr_space = 3 : i32} : !llvm.array<4 x struct<(i32, f32)>>
  gpu.func @shared() kernel {
    // expected-error@+1 {{names an array of '!llvm.struct<(i32, f32)>', which has no form on the simulator}}
    %p = llvm.mlir.addressof @tile : !llvm.ptr<3>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @copy(%address: i64, %bytes: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    // expected-error@+1 {{has no form on the simulator}}
    "llvm.intr.memcpy"(%p, %p, %bytes) <{isVolatile = false}> : (!llvm.ptr<1>, !llvm.ptr<1>, i64) -> ()
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @masked(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %mask = arith.constant dense<true> : vector<4xi1>
    %zero = arith.constant dense<0> : vector<4xi32>
    // expected-error@+1 {{has no form on the simulator}}
    %x = llvm.intr.masked.load %p, %mask, %zero {alignment = 4 : i32} : (!llvm.ptr<1>, vector<4xi1>, vector<4xi32>) -> vector<4xi32>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @assembly() kernel {
    // expected-error@+1 {{has no form on the simulator}}
    %lane = llvm.inline_asm "mov.u32 $0, %laneid;", "=r" : () -> i32
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @stack() kernel {
    %c1 = arith.constant 1 : i32
    // expected-error@+1 {{has no form on the simulator}}
    %p = llvm.alloca %c1 x f32 : (i32) -> !llvm.ptr
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @buffer(%i: i64) kernel {
    // expected-error@+1 {{has no form on the simulator}}
    %m = memref.alloc() : memref<4xf32>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @branch(%address: i64) kernel {
    %yes = llvm.trunc %address : i64 to i1
    // expected-error@+1 {{has no form on the simulator}}
    llvm.cond_br %yes, ^end, ^end
  ^end:
    gpu.return
  }
}
