// The relaxation ops print what they parse, in both forms.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE, %tau: f32, %rng: !route.rng) {
  // CHECK: route.uniform %{{.*}} stream 7 : tensor<?x8xf32
  %uniform = route.uniform %rng stream 7 : !TE
  // CHECK: route.logistic %{{.*}} stream 7 : tensor<?x8xf32
  %logistic = route.logistic %rng stream 7 : !TE
  // CHECK: route.gumbel %{{.*}} stream 7 : tensor<?x8xf32
  %gumbel = route.gumbel %rng stream 7 : !TE
  // CHECK: route.normal %{{.*}} stream 7 : tensor<?x8xf32
  %normal = route.normal %rng stream 7 : !TE
  // CHECK: route.gumbel_sigmoid %{{.*}}, %{{.*}}, %{{.*}} stream 255 : tensor<?x8xf32, {{.*}}>, f32
  %gs = route.gumbel_sigmoid %x, %tau, %rng stream 255 : !TE, f32
  // CHECK: route.gumbel_softmax %{{.*}}, %{{.*}}, %{{.*}} over "E" stream 0 : tensor<?x8xf32, {{.*}}>, tensor<?x8xf32
  %gx = route.gumbel_softmax %x, %x, %rng over "E" stream 0 : !TE, !TE
  return
}
