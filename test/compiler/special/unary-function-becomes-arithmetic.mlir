// A special function leaves no op that LLVM would turn into a library call.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: row.kernel @functions
// CHECK-NOT: {{math\.(exp|expm1|log|log1p|powf|rsqrt|tanh) }}
// CHECK-NOT: {{route\.}}
// CHECK: row.return
row.kernel @functions(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                      %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %0 = math.exp %x : vector<8xf32>
  %1 = math.expm1 %0 : vector<8xf32>
  %2 = math.log %1 : vector<8xf32>
  %3 = math.log1p %2 : vector<8xf32>
  %4 = math.powf %3, %x : vector<8xf32>
  %5 = math.rsqrt %4 : vector<8xf32>
  %6 = math.tanh %5 : vector<8xf32>
  %7 = route.sigmoid %6 : vector<8xf32>
  %8 = route.softplus %7 : vector<8xf32>
  %9 = route.log_sigmoid %8 : vector<8xf32>
  %10 = route.relu %9 : vector<8xf32>
  %11 = route.lgamma %10 : vector<8xf32>
  %12 = route.digamma %11 : vector<8xf32>
  %13 = route.trigamma %12 : vector<8xf32>
  %14 = route.polygamma 2, %13 : vector<8xf32>
  %15 = route.betainc %x, %x, %14 : vector<8xf32>
  %16 = route.kl_bernoulli %x, %15 : vector<8xf32>
  %17 = route.lgamma_bregman %x, %16, %x tilted %16, %x, %x : vector<8xf32>
  %18 = route.digamma_difference %x, %17, %x : vector<8xf32>
  %19 = route.log_gamma_sample_grad %x, %18 : vector<8xf32>
  %20 = route.stop_gradient %19 : vector<8xf32>
  row.store %20, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
