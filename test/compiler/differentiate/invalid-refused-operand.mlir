// A derivative that is not known is an error at the op, with a fix.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics

func.func @betainc(%a: f32 {route.grad}, %b: f32, %x: f32) -> f32 {
  // expected-error @+1 {{no derivative of 'route.betainc' with respect to 'a' is known; apply stop_gradient to it if it may count as constant}}
  %y = route.betainc %a, %b, %x : f32
  return %y : f32
}

// -----

func.func @twice(%a: f32 {route.grad}, %l: f32) -> f32 {
  // expected-error @+1 {{no derivative of 'route.log_gamma_sample_grad' with respect to 'alpha' is known; apply stop_gradient to it if it may count as constant}}
  %y = route.log_gamma_sample_grad %a, %l : f32
  return %y : f32
}

// -----

func.func @last(%x: f32 {route.grad}) -> f32 {
  // expected-error @+1 {{no derivative of 'route.polygamma' with respect to 'x' is known; apply stop_gradient to it if it may count as constant}}
  %y = route.polygamma 20, %x : f32
  return %y : f32
}
