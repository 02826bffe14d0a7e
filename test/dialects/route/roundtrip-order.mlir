// The ops along the tokens print what they parse.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
!GE = tensor<2x8xf32, #route.axes<["G", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE, %g: !T, %w: !GE) {
  // CHECK: route.rank %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %0 = route.rank %x : !TE
  // CHECK: route.rank %{{.*}} by %{{.*}} : tensor<?x8xf32, {{.*}}>>, tensor<?xf32,
  %1 = route.rank %x by %g : !TE, !T
  // CHECK: route.put %{{.*}} at %{{.*}} else 0.000000e+00 : tensor
  %2 = route.put %x at %0 else 0.0 : !TE
  // CHECK: route.take %{{.*}} at %{{.*}} else 0.000000e+00 : tensor
  %3 = route.take %x at %0 else 0.0 : !TE
  // CHECK: route.sort %{{.*}} by %{{.*}} : tensor<?x8xf32, {{.*}}>>, tensor<?xf32,
  %4 = route.sort %x by %g : !TE, !T
  // CHECK: route.row %{{.*}} at 1 : tensor<2x8xf32, {{.*}}>> -> tensor<8xf32,
  %5 = route.row %w at 1 : !GE -> !E
  // CHECK: route.with_slope %{{.*}}, %{{.*}}, %{{.*}} : tensor
  %6 = route.with_slope %x, %x, %x : !TE
  return
}
