// Each constraint of the gating ops has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.sigmoid [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.sigmoid"(%a) : (!TE) -> !T
  return
}

// -----

// route.sigmoid_tail [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.sigmoid_tail"(%a) : (!TE) -> !T
  return
}

// -----

// route.sigmoid_of_tail [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.sigmoid_of_tail"(%a) : (!TE) -> !T
  return
}

// -----

// route.log_gate [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.log_gate"(%a) : (!TE) -> !T
  return
}

// -----

// route.log_sigmoid [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.log_sigmoid"(%a) : (!TE) -> !T
  return
}

// -----

// route.softplus [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.softplus"(%a) : (!TE) -> !T
  return
}

// -----

// route.relu [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.relu"(%a) : (!TE) -> !T
  return
}

// -----

// route.stop_gradient [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.stop_gradient"(%a) : (!TE) -> !T
  return
}

// -----

// route.softmax [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.softmax"(%a) <{axis = "E"}> : (!TE) -> !T
  return
}

// -----

// route.softmax [C2]
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !T) {
  // expected-error @+1 {{expects an operand with axis "E", got}}
  %r = "route.softmax"(%a) <{axis = "E"}> : (!T) -> !T
  return
}

// -----

// route.softmax [C2: the tokens]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an axis other than "T"}}
  %r = "route.softmax"(%a) <{axis = "T"}> : (!TE) -> !TE
  return
}

// -----

// route.normalize [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.normalize"(%a) <{axis = "E"}> : (!TE) -> !T
  return
}

// -----

// route.normalize [C2]
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !T) {
  // expected-error @+1 {{expects an operand with axis "E", got}}
  %r = "route.normalize"(%a) <{axis = "E"}> : (!T) -> !T
  return
}

// -----

// route.normalize [C2: the tokens]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects an axis other than "T"}}
  %r = "route.normalize"(%a) <{axis = "T"}> : (!TE) -> !TE
  return
}

// -----

// route.broadcast [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: f64) {
  // expected-error @+1 {{expects one element type, got 'f64' and 'f32'}}
  %r = "route.broadcast"(%a) : (f64) -> !TE
  return
}

// -----

// route.broadcast [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects axis "E" of the operand in the result}}
  %r = "route.broadcast"(%a) : (!TE) -> !T
  return
}

// -----

// route.broadcast [C2: sizes]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: tensor<4xf32, #route.axes<["E"]>>) {
  // expected-error @+1 {{expects axis "E" of the operand in the result}}
  %r = "route.broadcast"(%a) : (tensor<4xf32, #route.axes<["E"]>>) -> !TE
  return
}

// -----

// route.broadcast [C3]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: tensor<?xf32>) {
  // expected-error @+1 {{expects axes to be named, got 'tensor<?xf32>'}}
  %r = "route.broadcast"(%a) : (tensor<?xf32>) -> !TE
  return
}

// -----

// route.broadcast [C3: the result]
func.func @f(%a: f32) {
  // expected-error @+1 {{expects axes to be named, got 'tensor<?xf32>'}}
  %r = "route.broadcast"(%a) : (f32) -> tensor<?xf32>
  return
}

// -----

// route.axis_size [C1]
func.func @f() {
  // expected-error @+1 {{expects axis "T", got "E"}}
  %r = "route.axis_size"() <{axis = "E"}> : () -> f32
  return
}
