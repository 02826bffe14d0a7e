// Each constraint of the ops along the tokens has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.rank [C1]
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%x: !E) {
  // expected-error @+1 {{expects an operand with axis "T", got}}
  %r = route.rank %x : !E
  return
}

// -----

// route.rank [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%x: !TE) {
  // expected-error @+1 {{expects a group of type 'tensor<?xf32, #route.axes<["T"]>>', got}}
  %r = route.rank %x by %x : !TE, !TE
  return
}

// -----

// route.sort [C1]
func.func @f(%x: f32) {
  // expected-error @+1 {{expects an operand with axis "T", got 'f32'}}
  %r = route.sort %x : f32
  return
}

// -----

// route.put [C2]
func.func @f(%x: f32) {
  // expected-error @+1 {{expects an operand with axis "T", got 'f32'}}
  %r = route.put %x at %x else 0.0 : f32
  return
}

// -----

// route.take [C2]
func.func @f(%x: f32) {
  // expected-error @+1 {{expects an operand with axis "T", got 'f32'}}
  %r = route.take %x at %x else 0.0 : f32
  return
}

// -----

// route.row [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%x: !TE) {
  // expected-error @+1 {{expects an argument with axis "G" and another one, got}}
  %r = route.row %x at 0 : !TE -> !E
  return
}

// -----

// route.row [C2]
!GE = tensor<2x8xf32, #route.axes<["G", "E"]>>
!E = tensor<8xf32, #route.axes<["E"]>>
func.func @f(%x: !GE) {
  // expected-error @+1 {{expects an index below the number of groups (2), got 2}}
  %r = route.row %x at 2 : !GE -> !E
  return
}

// -----

// route.row [C3]
!GE = tensor<2x8xf32, #route.axes<["G", "E"]>>
func.func @f(%x: !GE) {
  // expected-error @+1 {{expects result type}}
  %r = route.row %x at 0 : !GE -> tensor<4xf32, #route.axes<["E"]>>
  return
}
