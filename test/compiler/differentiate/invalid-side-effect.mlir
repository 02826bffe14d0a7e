// What a marked argument changes in memory cannot be followed.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics

func.func @f(%x: f32 {route.grad}, %m: memref<f32>) -> f32 {
  // expected-error @+1 {{'memref.store' has effects that depend on an argument marked 'route.grad'; derivatives follow values alone}}
  memref.store %x, %m[] : memref<f32>
  %y = memref.load %m[] : memref<f32>
  return %y : f32
}
