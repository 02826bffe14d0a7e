// The Dirichlet ops print what they parse, in both forms.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE, %y: !TE, %rng: !route.rng) {
  // CHECK: route.log_gamma_sample %{{.*}}, %{{.*}} stream 1 : tensor
  %0 = route.log_gamma_sample %x, %rng stream 1 : !TE
  // CHECK: route.gamma_sample %{{.*}}, %{{.*}} stream 1 : tensor
  %1 = route.gamma_sample %x, %rng stream 1 : !TE
  // CHECK: route.log_gamma_sample_grad %{{.*}}, %{{.*}} : tensor
  %2 = route.log_gamma_sample_grad %x, %y : !TE
  // CHECK: route.dirichlet %{{.*}}, %{{.*}} over "E" stream 1 : tensor
  %3 = route.dirichlet %x, %rng over "E" stream 1 : !TE
  // CHECK: route.dirichlet_log_prob %{{.*}}, %{{.*}} over "E" : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %4 = route.dirichlet_log_prob %x, %y over "E" : !TE -> !T
  // CHECK: route.kl_dirichlet %{{.*}}, %{{.*}} over "E" : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %5 = route.kl_dirichlet %x, %y over "E" : !TE -> !T
  // CHECK: route.kl_bernoulli %{{.*}}, %{{.*}} : tensor
  %6 = route.kl_bernoulli %x, %y : !TE
  return
}
