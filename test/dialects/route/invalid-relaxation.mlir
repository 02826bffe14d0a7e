// Each constraint of the relaxation ops has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.uniform [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.uniform"(%a) <{stream = 256 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.uniform [C1: negative]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got -1}}
  %r = "route.uniform"(%a) <{stream = -1 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.logistic [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.logistic"(%a) <{stream = 256 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.logistic [C1: negative]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got -1}}
  %r = "route.logistic"(%a) <{stream = -1 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.gumbel [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.gumbel"(%a) <{stream = 256 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.gumbel [C1: negative]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got -1}}
  %r = "route.gumbel"(%a) <{stream = -1 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.normal [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.normal"(%a) <{stream = 256 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.normal [C1: negative]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got -1}}
  %r = "route.normal"(%a) <{stream = -1 : i32}> : (!route.rng) -> !TE
  return
}

// -----

// route.gumbel_sigmoid [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: f32, %c: !route.rng) {
  // expected-error @+1 {{failed to verify that all of {logits, result} have same type}}
  %r = "route.gumbel_sigmoid"(%a, %b, %c) <{stream = 0 : i32}> : (!TE, f32, !route.rng) -> !T
  return
}

// -----

// route.gumbel_sigmoid [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !T, %c: !route.rng) {
  // expected-error @+1 {{expects tau to be}}
  %r = "route.gumbel_sigmoid"(%a, %b, %c) <{stream = 0 : i32}> : (!TE, !T, !route.rng) -> !TE
  return
}

// -----

// route.gumbel_sigmoid [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: f32, %c: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.gumbel_sigmoid"(%a, %b, %c) <{stream = 256 : i32}> : (!TE, f32, !route.rng) -> !TE
  return
}

// -----

// route.gumbel_softmax [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: f32, %c: !route.rng) {
  // expected-error @+1 {{failed to verify that all of {logits, result} have same type}}
  %r = "route.gumbel_softmax"(%a, %b, %c) <{axis = "E", stream = 0 : i32}> : (!TE, f32, !route.rng) -> !T
  return
}

// -----

// route.gumbel_softmax [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: f64, %c: !route.rng) {
  // expected-error @+1 {{expects tau to be}}
  %r = "route.gumbel_softmax"(%a, %b, %c) <{axis = "E", stream = 0 : i32}> : (!TE, f64, !route.rng) -> !TE
  return
}

// -----

// route.gumbel_softmax [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: f32, %c: !route.rng) {
  // expected-error @+1 {{expects a stream from 0 to 255, got 256}}
  %r = "route.gumbel_softmax"(%a, %b, %c) <{axis = "E", stream = 256 : i32}> : (!TE, f32, !route.rng) -> !TE
  return
}

// -----

// route.gumbel_softmax [C4]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE, %b: f32, %c: !route.rng) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.gumbel_softmax"(%a, %b, %c) <{axis = "K", stream = 0 : i32}> : (!TE, f32, !route.rng) -> !TE
  return
}
