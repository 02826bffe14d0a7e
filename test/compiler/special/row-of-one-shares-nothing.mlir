// RUN: sluice-opt --row-expand-special --cse %s | FileCheck %s

// A row's expert and a group's first one are one value where there is one
// expert: CSE would let the shared region use the row's. Nothing is shared then.

// CHECK-LABEL: row.kernel @f
// CHECK-NOT: row.share
// CHECK: row.retry
// CHECK: row.retry
row.kernel @f(%rng: !route.rng, %x: memref<?x1xf32>) {
  %0 = row.load %x : memref<?x1xf32> -> vector<1xf32>
  %1 = route.log_gamma_sample %0, %rng stream 0 : vector<1xf32>
  %2 = route.log_gamma_sample %1, %rng stream 1 : vector<1xf32>
  %3 = route.gumbel %rng stream 2 : vector<1xf32>
  %4 = arith.addf %2, %3 : vector<1xf32>
  row.store %4, %x : vector<1xf32>, memref<?x1xf32>
  row.return
}
