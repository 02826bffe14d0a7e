// What cannot be differentiated as a whole is an error at the function.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics

// expected-error @+1 {{cannot differentiate a function without a body}}
func.func private @declared(%x: f32 {route.grad}) -> f32

// -----

// expected-error @+1 {{cannot differentiate a function that another one refers to; inline it first}}
func.func @callee(%x: f32 {route.grad}) -> f32 {
  return %x : f32
}
func.func @caller(%x: f32) -> f32 {
  %y = call @callee(%x) : (f32) -> f32
  return %y : f32
}

// -----

// expected-error @+1 {{expects no symbol 'f_backward': it names the backward function}}
func.func @f(%x: f32 {route.grad}) -> f32 {
  return %x : f32
}
func.func @f_backward() {
  return
}

// -----

// expected-error @+1 {{expects argument 1, marked 'route.grad', to be a float or a tensor of floats, got 'i1'}}
func.func @flag(%x: f32, %c: i1 {route.grad}) -> f32 {
  return %x : f32
}

// -----

func.func @leaves(%x: f32 {route.grad}) -> f32 {
  // expected-error @+1 {{expects 'func.return' at the end of a function to differentiate}}
  llvm.unreachable
}
