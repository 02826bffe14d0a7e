// RUN: sluice-opt %s --split-input-file --gpu-to-sim | FileCheck %s

// An access asks the simulator for its memory, and says which line it is in.

// CHECK: llvm.mlir.global internal constant @k.1("router.py:8:5\00")
// CHECK: llvm.mlir.global internal constant @k.0("router.py:7:3\00")
// CHECK: llvm.func @k(%[[THREAD:.*]]: !llvm.ptr, %[[WORDS:.*]]: !llvm.ptr)
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[WORDS]][0]
// CHECK: %[[ADDRESS:.*]] = llvm.load %[[AT]] : !llvm.ptr -> i64
// CHECK: %[[POINTER:.*]] = llvm.inttoptr %[[ADDRESS]] : i64 to !llvm.ptr<1>
// CHECK: %[[PLACE:.*]] = llvm.mlir.addressof @k.0
// CHECK: %[[HOST:.*]] = llvm.call @sluice_sim_access(%[[THREAD]], %[[PLACE]],
// CHECK: llvm.load %[[HOST]] {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK: llvm.mlir.addressof @k.1
// CHECK: %[[HOST:.*]] = llvm.call @sluice_sim_access(%[[THREAD]],
// CHECK: llvm.store %{{.*}}, %[[HOST]]
gpu.module @kernels {
  gpu.func @k(%address: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %x = llvm.load %p {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32> loc("router.py":7:3)
    llvm.store %x, %p {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1> loc("router.py":8:5)
    gpu.return
  }
}

// -----

// An access says from which address it is counted, however many steps away.

// CHECK-LABEL: llvm.func @elements
// CHECK: %[[BASE:.*]] = llvm.inttoptr
// CHECK: %[[ROW:.*]] = llvm.getelementptr %[[BASE]]
// CHECK: %[[PLACE:.*]] = llvm.getelementptr %[[ROW]]
// CHECK: %[[ADDRESS:.*]] = llvm.ptrtoint %[[PLACE]]
// CHECK: %[[ORIGIN:.*]] = llvm.ptrtoint %[[BASE]]
// CHECK: llvm.call @sluice_sim_access(%{{.*}}, %{{.*}}, %[[ADDRESS]], %[[ORIGIN]],
gpu.module @kernels {
  gpu.func @elements(%address: i64, %row: i64) kernel {
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %r = llvm.getelementptr %p[%row] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %e = llvm.getelementptr %r[3] : (!llvm.ptr<1>) -> !llvm.ptr<1>, f32
    %x = llvm.load %e {alignment = 4 : i64} : !llvm.ptr<1> -> f32
    gpu.return
  }
}
