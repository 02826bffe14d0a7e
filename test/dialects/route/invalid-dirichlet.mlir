// Each constraint of the dirichlet ops has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.log_gamma_sample [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{failed to verify that all of {alpha, result} have same type}}
  %r = "route.log_gamma_sample"(%a, %b) <{stream = 0 : i32}> : (!TE, !route.rng) -> !T
  return
}

// -----

// route.log_gamma_sample [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.log_gamma_sample"(%a, %b) <{stream = 256 : i32}> : (!TE, !route.rng) -> !TE
  return
}

// -----

// route.gamma_sample [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{failed to verify that all of {alpha, result} have same type}}
  %r = "route.gamma_sample"(%a, %b) <{stream = 0 : i32}> : (!TE, !route.rng) -> !T
  return
}

// -----

// route.gamma_sample [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.gamma_sample"(%a, %b) <{stream = 256 : i32}> : (!TE, !route.rng) -> !TE
  return
}

// -----

// route.dirichlet [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{failed to verify that all of {alpha, result} have same type}}
  %r = "route.dirichlet"(%a, %b) <{axis = "E", stream = 0 : i32}> : (!TE, !route.rng) -> !T
  return
}

// -----

// route.dirichlet [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.dirichlet"(%a, %b) <{axis = "E", stream = 256 : i32}> : (!TE, !route.rng) -> !TE
  return
}

// -----

// route.dirichlet [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !route.rng) {
  // expected-error @+1 {{expects an axis other than "T"}}
  %r = "route.dirichlet"(%a, %b) <{axis = "T", stream = 0 : i32}> : (!TE, !route.rng) -> !TE
  return
}

// -----

// route.log_gamma_sample_grad [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !T) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.log_gamma_sample_grad"(%a, %b) : (!TE, !T) -> !TE
  return
}

// -----

// route.dirichlet_log_prob [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !T) {
  // expected-error @+1 {{failed to verify that all of {theta, alpha} have same type}}
  %r = "route.dirichlet_log_prob"(%a, %b) <{axis = "E"}> : (!TE, !T) -> !T
  return
}

// -----

// route.dirichlet_log_prob [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE, %b: !TE) {
  // expected-error @+1 {{expects an axis other than "T"}}
  %r = "route.dirichlet_log_prob"(%a, %b) <{axis = "T"}> : (!TE, !TE) -> !E
  return
}

// -----

// route.dirichlet_log_prob [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.dirichlet_log_prob"(%a, %b) <{axis = "E"}> : (!TE, !TE) -> !TE
  return
}

// -----

// route.kl_dirichlet [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !T) {
  // expected-error @+1 {{failed to verify that all of {a, b} have same type}}
  %r = "route.kl_dirichlet"(%a, %b) <{axis = "E"}> : (!TE, !T) -> !T
  return
}

// -----

// route.kl_dirichlet [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE, %b: !TE) {
  // expected-error @+1 {{expects an axis other than "T"}}
  %r = "route.kl_dirichlet"(%a, %b) <{axis = "T"}> : (!TE, !TE) -> !E
  return
}

// -----

// route.kl_dirichlet [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.kl_dirichlet"(%a, %b) <{axis = "E"}> : (!TE, !TE) -> !TE
  return
}

// -----

// route.kl_bernoulli [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !T) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.kl_bernoulli"(%a, %b) : (!TE, !T) -> !TE
  return
}
