// Each constraint of the special ops has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// route.lgamma [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.lgamma"(%a) : (!TE) -> !T
  return
}

// -----

// route.digamma [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.digamma"(%a) : (!TE) -> !T
  return
}

// -----

// route.trigamma [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.trigamma"(%a) : (!TE) -> !T
  return
}

// -----

// route.polygamma [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.polygamma"(%a) <{n = 2 : i64}> : (!TE) -> !T
  return
}

// -----

// route.polygamma [C2]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects n from 2 to 20, got 1}}
  %r = "route.polygamma"(%a) <{n = 1 : i64}> : (!TE) -> !TE
  return
}

// -----

// route.polygamma [C2: largest]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
func.func @f(%a: !TE) {
  // expected-error @+1 {{expects n from 2 to 20, got 21}}
  %r = "route.polygamma"(%a) <{n = 21 : i64}> : (!TE) -> !TE
  return
}

// -----

// route.betainc [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !TE, %c: !T) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.betainc"(%a, %b, %c) : (!TE, !TE, !T) -> !TE
  return
}

// -----

// route.lgamma_bregman [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !TE, %c: !T) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.lgamma_bregman"(%a, %b, %a, %a, %a, %c)
    : (!TE, !TE, !TE, !TE, !TE, !T) -> !TE
  return
}

// -----

// route.digamma_difference [C1]
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
func.func @f(%a: !TE, %b: !TE, %c: !T) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "route.digamma_difference"(%a, %b, %c) : (!TE, !TE, !T) -> !TE
  return
}
