// RUN: sluice-opt --route-plan-residuals --split-input-file --verify-diagnostics %s

// Attributes that do not fit the functions are refused.

// expected-error @+1 {{expects 'route.backward' to name a function, and both to be one block that returns}}
func.func @f(%x: f32 {route.grad}) -> (f32, f32)
    attributes {route.backward = @missing, route.residuals = 1 : i64} {
  return %x, %x : f32, f32
}

// -----

// expected-error @+1 {{expects 3 residuals and 0 kept results among its results and its backward's arguments}}
func.func @f(%x: f32 {route.grad}) -> (f32, f32)
    attributes {route.backward = @f_backward, route.residuals = 3 : i64} {
  return %x, %x : f32, f32
}
func.func @f_backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @+1 {{both to be one block that returns}}
func.func @f(%x: f32) -> f32
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  llvm.unreachable
}
func.func @f_backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @+1 {{expects 1 residuals and 1 kept results among its results}}
func.func @f(%x: f32 {route.grad}) -> (f32, f32)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64,
                route.kept_results = array<i64: 1>} {
  return %x, %x : f32, f32
}
func.func @f_backward(%x: f32, %r: f32, %y: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

func.func @f(%x: f32 {route.grad}) -> (f32, f32)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  return %x, %x : f32, f32
}
// expected-error @+1 {{expects to take ('f32', 'f32') first, got ('f32', 'f64')}}
func.func @f_backward(%x: f32, %r: f64, %g: f32) -> f32 {
  return %g : f32
}
