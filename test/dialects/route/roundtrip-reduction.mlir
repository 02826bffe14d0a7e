// The reductions print what they parse, in both forms.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE) {
  // CHECK: route.sum %{{.*}} over ["E"] : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %sum = route.sum %x over ["E"] : !TE -> !T
  // CHECK: route.mean %{{.*}} over ["E"] : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %mean = route.mean %x over ["E"] : !TE -> !T
  // CHECK: route.max %{{.*}} over ["E"] : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %max = route.max %x over ["E"] : !TE -> !T
  // CHECK: route.min %{{.*}} over ["E"] : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %min = route.min %x over ["E"] : !TE -> !T
  // CHECK: route.logsumexp %{{.*}} over ["E"] : tensor<?x8xf32, {{.*}}> -> tensor<?xf32
  %logsumexp = route.logsumexp %x over ["E"] : !TE -> !T
  // CHECK: route.sum %{{.*}} over ["T"] : tensor<?x8xf32, {{.*}}> -> tensor<8xf32
  %tokens = route.sum %x over ["T"] : !TE -> !E
  // CHECK: route.sum %{{.*}} over ["T", "E"] : tensor<?x8xf32, {{.*}}> -> f32
  %all = route.sum %x over ["T", "E"] : !TE -> f32
  return
}
