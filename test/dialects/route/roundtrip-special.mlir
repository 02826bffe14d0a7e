// The special functions print what they parse, on tensors, scalars and rows.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE, %s: f64, %v: vector<8xf32>) {
  // CHECK: route.lgamma %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %lgamma = route.lgamma %x : !TE
  // CHECK: route.digamma %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %digamma = route.digamma %x : !TE
  // CHECK: route.trigamma %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %trigamma = route.trigamma %x : !TE
  // CHECK: route.polygamma 2, %{{.*}} : tensor
  %p = route.polygamma 2, %x : !TE
  // CHECK: route.betainc %{{.*}}, %{{.*}}, %{{.*}} : tensor
  %b = route.betainc %x, %x, %x : !TE
  // CHECK: route.betainc_from_logs %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor
  %bl = route.betainc_from_logs %x, %x, %x, %x : !TE
  // CHECK: route.beta_log_prob %{{.*}}, %{{.*}}, %{{.*}} : tensor
  %bp = route.beta_log_prob %x, %x, %x : !TE
  // CHECK: route.beta_log_prob_from_logs %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : f64
  %bpl = route.beta_log_prob_from_logs %s, %s, %s, %s : f64
  // CHECK: route.lgamma_bregman %{{.*}}, %{{.*}}, %{{.*}} tilted %{{.*}}, %{{.*}}, %{{.*}} : f64
  %l = route.lgamma_bregman %s, %s, %s tilted %s, %s, %s : f64
  // CHECK: route.digamma_difference %{{.*}}, %{{.*}}, %{{.*}} : vector<8xf32>
  %d = route.digamma_difference %v, %v, %v : vector<8xf32>
  return
}
