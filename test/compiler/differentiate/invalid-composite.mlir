// A composite op on the path asks for route-decompose.
// RUN: sluice-opt %s --route-differentiate --split-input-file --verify-diagnostics
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

func.func @f(%x: !TE {route.grad}) -> !TE {
  // expected-error @+1 {{'route.normalize' has no derivative rule; run route-decompose first}}
  %y = route.normalize %x over "E" : !TE
  return %y : !TE
}
