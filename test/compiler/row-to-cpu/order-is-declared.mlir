// RUN: sluice-opt --row-to-cpu %s | FileCheck %s

// The runtime has the code of an order kernel: a declaration says which.

// CHECK: llvm.func @f_0_order0() attributes {sluice.kernel = {
// CHECK-SAME: args = [0, 2, 1]
// CHECK-SAME: fill_nan = true
// CHECK-SAME: kind = "put"
// CHECK-SAME: program = "backward"
row.order @f_0_order0 put [0, 2, 1] {fill = 0x7FF8000000000000 : f64, row.program = "backward"}
