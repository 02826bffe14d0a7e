// Control flow that uses a marked argument, by operand or from inside, is an error.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics

func.func @captures(%c: i1, %x: f32 {route.grad}, %a: f32) -> f32 {
  // expected-error @+1 {{'scf.if' has no derivative rule}}
  %y = scf.if %c -> f32 {
    scf.yield %x : f32
  } else {
    scf.yield %a : f32
  }
  return %y : f32
}

// -----

// expected-error @+1 {{cannot differentiate a function of more than one block}}
func.func @blocks(%x: f32 {route.grad}) -> f32 {
  cf.br ^bb1(%x : f32)
^bb1(%y: f32):
  return %y : f32
}
