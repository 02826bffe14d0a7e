// RUN: sluice-opt --row-to-gpu='lanes=2' %s | FileCheck %s

// No buffer says how many experts there are: what is drawn does, not a constant
// of a group's length that stands before it.

// CHECK: lanes = 2 : i64
// CHECK-SAME: values = 4 : i64
row.kernel @f(%x: memref<?xf32>) {
  %one = arith.constant dense<1> : vector<2xi32>
  %w = row.share 4 {
    %e = row.expert_index : vector<2xi32>
    %n = arith.addi %e, %one : vector<2xi32>
    row.yield %e, %n, %e, %n : vector<2xi32>, vector<2xi32>, vector<2xi32>, vector<2xi32>
  } : vector<8xi32>
  %v = arith.sitofp %w : vector<8xi32> to vector<8xf32>
  %s = row.reduce add %v : vector<8xf32>
  row.store %s, %x : f32, memref<?xf32>
  row.return
}
