// An op without a rule on the path is an error at the op.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics

func.func @f(%x: f32 {route.grad}) -> f32 {
  // expected-error @+1 {{'math.sin' has no derivative rule; apply stop_gradient to its result}}
  %y = math.sin %x : f32
  return %y : f32
}

// -----

func.func @through_a_vector(%x: f32 {route.grad}) -> f32 {
  %v = vector.broadcast %x : f32 to vector<4xf32>
  // expected-error @+1 {{'vector.reduction' has no derivative rule; apply stop_gradient to its result}}
  %y = vector.reduction <add>, %v : vector<4xf32> into f32
  return %y : f32
}
