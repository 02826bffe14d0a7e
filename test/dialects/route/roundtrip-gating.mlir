// The gating ops print what they parse, in both forms.
// RUN: sluice-opt %s | sluice-opt | FileCheck %s
// RUN: sluice-opt %s --mlir-print-op-generic | sluice-opt | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
func.func @f(%x: !TE, %t: !T, %s: f32, %c: i1) {
  // CHECK: route.sigmoid %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %sigmoid = route.sigmoid %x : !TE
  // CHECK: route.sigmoid_tail %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %tail = route.sigmoid_tail %x : !TE
  // CHECK: route.sigmoid_of_tail %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %of_tail = route.sigmoid_of_tail %tail : !TE
  // CHECK: route.log_gate %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %log_gate = route.log_gate %x : !TE
  // CHECK: route.log_sigmoid %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %log_sigmoid = route.log_sigmoid %x : !TE
  // CHECK: route.softplus %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %softplus = route.softplus %x : !TE
  // CHECK: route.relu %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %relu = route.relu %x : !TE
  // CHECK: route.stop_gradient %{{.*}} : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %stop_gradient = route.stop_gradient %x : !TE
  // CHECK: route.softmax %{{.*}} over "E" : tensor
  %softmax = route.softmax %x over "E" : !TE
  // CHECK: route.normalize %{{.*}} over "E" : tensor
  %normalize = route.normalize %x over "E" : !TE
  // CHECK: route.broadcast %{{.*}} : f32 -> tensor<?x8xf32
  %b0 = route.broadcast %s : f32 -> !TE
  // CHECK: route.broadcast %{{.*}} : tensor<?xf32, {{.*}}> -> tensor<?x8xf32
  %b1 = route.broadcast %t : !T -> !TE
  // CHECK: route.broadcast %{{.*}} : i1 -> tensor<?x8xi1
  %b2 = route.broadcast %c : i1 -> tensor<?x8xi1, #route.axes<["T", "E"]>>
  // CHECK: route.axis_size "T" : f32
  %n = route.axis_size "T" : f32
  return
}
