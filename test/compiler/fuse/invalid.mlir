// RUN: sluice-opt --route-fuse --split-input-file --verify-diagnostics %s

// What cannot become kernels is refused where it stands.

// expected-error @+1 {{expects a router}}
module {
}

// -----

func.func @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expects one router with a body in a module}}
func.func @g(%x: f32) -> f32 {
  return %x : f32
}

// -----

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!tk = tensor<?x4xf32, #route.axes<["T", "K"]>>
// expected-error @+1 {{fuses one axis besides "T", got "E" and "K"}}
func.func @f(%x: !te, %y: !tk) -> (!te, !tk) {
  return %x, %y : !te, !tk
}

// -----

// expected-error @+1 {{expects named axes, got 'tensor<8xf32>'}}
func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}

// -----

!t = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%x: !t) -> f32 {
  // expected-error @+1 {{cannot be part of a kernel}}
  %0 = route.mean %x over ["T"] : !t -> f32
  return %0 : f32
}
