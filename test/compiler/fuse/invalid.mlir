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

// -----

!t = tensor<?xf32, #route.axes<["T"]>>
!mask = tensor<?xi8, #route.axes<["T"]>>
func.func @f(%m: !mask) -> !t {
  // A mask is loaded without sign.
  // expected-error @+1 {{cannot be part of a kernel}}
  %0 = arith.sitofp %m : !mask to !t
  return %0 : !t
}

// -----

!t = tensor<?xf32, #route.axes<["T"]>>
!group = tensor<?xi32, #route.axes<["T"]>>
func.func @f(%g: !group) -> !t {
  // expected-error @+1 {{cannot be part of a kernel}}
  %0 = arith.uitofp %g : !group to !t
  return %0 : !t
}

// -----

func.func @f(%x: f32) -> f32 {
  // expected-error @+1 {{cannot be part of a kernel}}
  %c = arith.constant 5 : i32
  %0 = arith.sitofp %c : i32 to f32
  %1 = arith.addf %x, %0 : f32
  return %1 : f32
}

// -----

func.func @f(%x: f32, %y: f32) -> f32 {
  %c = arith.cmpf olt, %x, %y : f32
  // expected-error @+1 {{cannot be part of a kernel}}
  %0 = arith.uitofp %c : i1 to f32
  return %0 : f32
}

// -----

// expected-error @+1 {{expects an argument that a buffer holds, got 'i1'}}
func.func @f(%c: i1, %x: f32) -> f32 {
  return %x : f32
}

// -----

// expected-error @+1 {{expects a result that a buffer holds, got 'i1'}}
func.func @f(%x: f32, %y: f32) -> i1 {
  %c = arith.cmpf olt, %x, %y : f32
  return %c : i1
}

// -----

// expected-error @+1 {{expects a result that a buffer holds, got 'tensor<?xi32, #route.axes<["T"]>>'}}
func.func @f(%g: tensor<?xi32, #route.axes<["T"]>>) -> tensor<?xi32, #route.axes<["T"]>> {
  return %g : tensor<?xi32, #route.axes<["T"]>>
}

// -----

// A launch has the numbers of one.
// expected-error @+1 {{expects at most one generator, got 2}}
func.func @f(%r: !route.rng, %s: !route.rng) -> tensor<?xf32, #route.axes<["T"]>> {
  %0 = route.uniform %r stream 0 : tensor<?xf32, #route.axes<["T"]>>
  return %0 : tensor<?xf32, #route.axes<["T"]>>
}
