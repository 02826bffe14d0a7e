// Where a choice's pointers come from is found once, not once for each of the
// ways that lead to it.
// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// CHECK-LABEL: llvm.func @choices
// CHECK-COUNT-48: arith.select
// CHECK-NOT: arith.select
gpu.module @kernels {
  gpu.func @choices(%address: i64) kernel {
    %p0 = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %yes = arith.trunci %address : i64 to i1
    %p1 = arith.select %yes, %p0, %p0 : !llvm.ptr<1>
    %p2 = arith.select %yes, %p1, %p1 : !llvm.ptr<1>
    %p3 = arith.select %yes, %p2, %p2 : !llvm.ptr<1>
    %p4 = arith.select %yes, %p3, %p3 : !llvm.ptr<1>
    %p5 = arith.select %yes, %p4, %p4 : !llvm.ptr<1>
    %p6 = arith.select %yes, %p5, %p5 : !llvm.ptr<1>
    %p7 = arith.select %yes, %p6, %p6 : !llvm.ptr<1>
    %p8 = arith.select %yes, %p7, %p7 : !llvm.ptr<1>
    %p9 = arith.select %yes, %p8, %p8 : !llvm.ptr<1>
    %p10 = arith.select %yes, %p9, %p9 : !llvm.ptr<1>
    %p11 = arith.select %yes, %p10, %p10 : !llvm.ptr<1>
    %p12 = arith.select %yes, %p11, %p11 : !llvm.ptr<1>
    %p13 = arith.select %yes, %p12, %p12 : !llvm.ptr<1>
    %p14 = arith.select %yes, %p13, %p13 : !llvm.ptr<1>
    %p15 = arith.select %yes, %p14, %p14 : !llvm.ptr<1>
    %p16 = arith.select %yes, %p15, %p15 : !llvm.ptr<1>
    %p17 = arith.select %yes, %p16, %p16 : !llvm.ptr<1>
    %p18 = arith.select %yes, %p17, %p17 : !llvm.ptr<1>
    %p19 = arith.select %yes, %p18, %p18 : !llvm.ptr<1>
    %p20 = arith.select %yes, %p19, %p19 : !llvm.ptr<1>
    %p21 = arith.select %yes, %p20, %p20 : !llvm.ptr<1>
    %p22 = arith.select %yes, %p21, %p21 : !llvm.ptr<1>
    %p23 = arith.select %yes, %p22, %p22 : !llvm.ptr<1>
    %p24 = arith.select %yes, %p23, %p23 : !llvm.ptr<1>
    %p25 = arith.select %yes, %p24, %p24 : !llvm.ptr<1>
    %p26 = arith.select %yes, %p25, %p25 : !llvm.ptr<1>
    %p27 = arith.select %yes, %p26, %p26 : !llvm.ptr<1>
    %p28 = arith.select %yes, %p27, %p27 : !llvm.ptr<1>
    %p29 = arith.select %yes, %p28, %p28 : !llvm.ptr<1>
    %p30 = arith.select %yes, %p29, %p29 : !llvm.ptr<1>
    %p31 = arith.select %yes, %p30, %p30 : !llvm.ptr<1>
    %p32 = arith.select %yes, %p31, %p31 : !llvm.ptr<1>
    %p33 = arith.select %yes, %p32, %p32 : !llvm.ptr<1>
    %p34 = arith.select %yes, %p33, %p33 : !llvm.ptr<1>
    %p35 = arith.select %yes, %p34, %p34 : !llvm.ptr<1>
    %p36 = arith.select %yes, %p35, %p35 : !llvm.ptr<1>
    %p37 = arith.select %yes, %p36, %p36 : !llvm.ptr<1>
    %p38 = arith.select %yes, %p37, %p37 : !llvm.ptr<1>
    %p39 = arith.select %yes, %p38, %p38 : !llvm.ptr<1>
    %p40 = arith.select %yes, %p39, %p39 : !llvm.ptr<1>
    %p41 = arith.select %yes, %p40, %p40 : !llvm.ptr<1>
    %p42 = arith.select %yes, %p41, %p41 : !llvm.ptr<1>
    %p43 = arith.select %yes, %p42, %p42 : !llvm.ptr<1>
    %p44 = arith.select %yes, %p43, %p43 : !llvm.ptr<1>
    %p45 = arith.select %yes, %p44, %p44 : !llvm.ptr<1>
    %p46 = arith.select %yes, %p45, %p45 : !llvm.ptr<1>
    %p47 = arith.select %yes, %p46, %p46 : !llvm.ptr<1>
    %p48 = arith.select %yes, %p47, %p47 : !llvm.ptr<1>
    %x = llvm.load %p48 : !llvm.ptr<1> -> f32
    gpu.return
  }
}
