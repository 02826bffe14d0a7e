// RUN: sluice-opt %s --split-input-file --verify-diagnostics --route-drop-unused

// expected-error @below {{expects 'route.unused' to list floating results, which the backward takes, got 2}}
func.func @beyond(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @backward, route.residuals = 0 : i64,
    route.unused = array<i64: 2>} {
  return %x, %x : f32, f32
}
func.func @backward(%x: f32, %g: f32, %h: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @below {{expects 'route.unused' to list floating results, which the backward takes, got 9223372036854775807}}
func.func @largest(%x: f32 {route.grad}) -> f32 attributes {
    route.backward = @backward, route.residuals = 0 : i64,
    route.unused = array<i64: 9223372036854775807>} {
  return %x : f32
}
func.func @backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @below {{expects 'route.unused' to list floating results, which the backward takes, got -9223372036854775808}}
func.func @least(%x: f32 {route.grad}) -> f32 attributes {
    route.backward = @backward, route.residuals = 0 : i64,
    route.unused = array<i64: -9223372036854775808>} {
  return %x : f32
}
func.func @backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @below {{expects 'route.unused' to list floating results, which the backward takes, got 0}}
func.func @no_number(%x: f32 {route.grad}) -> (i1, f32) attributes {
    route.backward = @backward, route.residuals = 0 : i64,
    route.unused = array<i64: 0>} {
  %c = arith.cmpf ogt, %x, %x : f32
  return %c, %x : i1, f32
}
func.func @backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @below {{expects 'route.unused' to list floating results, which the backward takes, got 0}}
func.func @not_taken(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @backward, route.residuals = 0 : i64,
    route.unused = array<i64: 0>} {
  return %x, %x : f32, f32
}
func.func @backward(%x: f32, %g: f32) -> f32 {
  return %g : f32
}

// -----

// expected-error @below {{expects 'route.unused' to be places of results}}
func.func @no_list(%x: f32) -> f32 attributes {route.unused = 1 : i64} {
  return %x : f32
}
