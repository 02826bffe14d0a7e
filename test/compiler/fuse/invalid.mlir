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

// -----

// expected-error @+1 {{expects 'route.backward' to name a function, and both to be one block that returns}}
func.func @f(%x: f32) -> f32 attributes {route.backward = @f_backward} {
  return %x : f32
}
func.func private @f_backward(f32) -> f32

// -----

// expected-error @+1 {{expects named axes, got 'vector<8xf32>'}}
func.func @f(%x: vector<8xf32>) -> vector<8xf32> {
  return %x : vector<8xf32>
}

// -----

// expected-error @+1 {{expects named axes, got 'tensor<*xf32>'}}
func.func @f(%x: tensor<*xf32>, %y: f32) -> f32 {
  return %y : f32
}

// -----

!ge = tensor<4x8xf32, #route.axes<["G", "E"]>>
func.func @f(%x: !ge) -> !ge {
  // expected-error @+1 {{expects a row of a table, got 'tensor<4x8xf32, #route.axes<["G", "E"]>>'}}
  return %x : !ge
}

// -----

!e = tensor<2xf32, #route.axes<["E"]>>
func.func @f(%x: !e) -> !e {
  // expected-error @+1 {{cannot be part of a kernel}}
  %c = arith.constant dense<[1.0, 2.0]> : !e
  %0 = arith.addf %x, %c : !e
  return %0 : !e
}

// -----

!e = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%x: !e) -> !e {
  // expected-error @+1 {{cannot be part of a kernel}}
  %c = arith.constant dense_resource<foo> : !e
  %0 = arith.addf %x, %c : !e
  return %0 : !e
}
