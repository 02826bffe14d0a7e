// The attributes that functions and arguments carry are checked.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expects 'route.name' of argument 0 to be a string}}
func.func private @f(%x: f32 {route.name = 1 : i64})

// -----

// expected-error @+1 {{expects 'route.grad' of argument 0 to be a unit attribute}}
func.func private @f(%x: f32 {route.grad = "yes"})

// -----

// expected-error @+1 {{expects 'route.backward' to be a symbol}}
func.func private @f(%x: f32) attributes {route.backward = 1 : i64}

// -----

// expected-error @+1 {{expects 'route.residuals' to be an integer}}
func.func private @f(%x: f32) attributes {route.residuals = "2"}
