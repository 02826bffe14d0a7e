// Each constraint of the reduction ops has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.sum [C1: one axis at least]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects at least one axis}}
  %r = "route.sum"(%a) <{axes = []}> : (!TE) -> !TE
  return
}

// -----

// route.sum [C1: distinct]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects distinct axes, got "E" twice}}
  %r = "route.sum"(%a) <{axes = ["E", "E"]}> : (!TE) -> !T
  return
}

// -----

// route.sum [C1: present]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.sum"(%a) <{axes = ["K"]}> : (!TE) -> !TE
  return
}

// -----

// route.sum [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.sum"(%a) <{axes = ["E"]}> : (!TE) -> !E
  return
}

// -----

// route.mean [C1: one axis at least]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects at least one axis}}
  %r = "route.mean"(%a) <{axes = []}> : (!TE) -> !TE
  return
}

// -----

// route.mean [C1: distinct]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects distinct axes, got "E" twice}}
  %r = "route.mean"(%a) <{axes = ["E", "E"]}> : (!TE) -> !T
  return
}

// -----

// route.mean [C1: present]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.mean"(%a) <{axes = ["K"]}> : (!TE) -> !TE
  return
}

// -----

// route.mean [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.mean"(%a) <{axes = ["E"]}> : (!TE) -> !E
  return
}

// -----

// route.max [C1: one axis at least]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects at least one axis}}
  %r = "route.max"(%a) <{axes = []}> : (!TE) -> !TE
  return
}

// -----

// route.max [C1: distinct]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects distinct axes, got "E" twice}}
  %r = "route.max"(%a) <{axes = ["E", "E"]}> : (!TE) -> !T
  return
}

// -----

// route.max [C1: present]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.max"(%a) <{axes = ["K"]}> : (!TE) -> !TE
  return
}

// -----

// route.max [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.max"(%a) <{axes = ["E"]}> : (!TE) -> !E
  return
}

// -----

// route.min [C1: one axis at least]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects at least one axis}}
  %r = "route.min"(%a) <{axes = []}> : (!TE) -> !TE
  return
}

// -----

// route.min [C1: distinct]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects distinct axes, got "E" twice}}
  %r = "route.min"(%a) <{axes = ["E", "E"]}> : (!TE) -> !T
  return
}

// -----

// route.min [C1: present]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.min"(%a) <{axes = ["K"]}> : (!TE) -> !TE
  return
}

// -----

// route.min [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.min"(%a) <{axes = ["E"]}> : (!TE) -> !E
  return
}

// -----

// route.logsumexp [C1: one axis at least]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects at least one axis}}
  %r = "route.logsumexp"(%a) <{axes = []}> : (!TE) -> !TE
  return
}

// -----

// route.logsumexp [C1: distinct]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects distinct axes, got "E" twice}}
  %r = "route.logsumexp"(%a) <{axes = ["E", "E"]}> : (!TE) -> !T
  return
}

// -----

// route.logsumexp [C1: present]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an operand with axis "K", got}}
  %r = "route.logsumexp"(%a) <{axes = ["K"]}> : (!TE) -> !TE
  return
}

// -----

// route.logsumexp [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects result type}}
  %r = "route.logsumexp"(%a) <{axes = ["E"]}> : (!TE) -> !E
  return
}
