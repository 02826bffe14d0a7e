// Each constraint of the encoding that names axes has its message.
// RUN: sluice-opt %s --split-input-file --verify-diagnostics

// #route.axes [C1]
// expected-error @+1 {{expects a name for each of the 2 dimensions, got 1}}
func.func private @f(%x: tensor<?x8xf32, #route.axes<["T"]>>)

// -----

// #route.axes [C2: non-empty]
// expected-error @+1 {{expects axis 0 to have a name}}
func.func private @f(%x: tensor<8xf32, #route.axes<[""]>>)

// -----

// #route.axes [C2: distinct]
// expected-error @+1 {{expects distinct axes, got "E" twice}}
func.func private @f(%x: tensor<8x8xf32, #route.axes<["E", "E"]>>)

// -----

// #route.axes [C3: tokens are dynamic]
// expected-error @+1 {{expects axis "T" to be first and dynamic}}
func.func private @f(%x: tensor<8xf32, #route.axes<["T"]>>)

// -----

// #route.axes [C3: tokens are first]
// expected-error @+1 {{expects axis "T" to be first and dynamic}}
func.func private @f(%x: tensor<8x?xf32, #route.axes<["E", "T"]>>)

// -----

// #route.axes [C3: others are static]
// expected-error @+1 {{expects axis "E" to be static}}
func.func private @f(%x: tensor<?xf32, #route.axes<["E"]>>)

// -----

// #route.axes [C4]
// expected-error @+1 {{expects axis "E" to have 1 to 2147483647 elements, got 0}}
func.func private @f(%x: tensor<0xf32, #route.axes<["E"]>>)

// -----

// Rows of kernels have no axes to broadcast or reduce by name.
func.func @f(%x: vector<8xf32>) {
  // expected-error @+1 {{expects axes to be named, got 'vector<8xf32>'}}
  %0 = route.broadcast %x : vector<8xf32> -> tensor<?x8xf32, #route.axes<["T", "E"]>>
  return
}

// -----

func.func @f(%x: vector<8xf32>) {
  // expected-error @+1 {{expects an operand with axis "E", got 'vector<8xf32>'}}
  %0 = route.kl_dirichlet %x, %x over "E" : vector<8xf32> -> f32
  return
}

// -----

func.func @f(%x: vector<8xf32>) {
  // expected-error @+1 {{expects operands and results of one type}}
  %0 = "route.sigmoid"(%x) : (vector<8xf32>) -> tensor<8xf32, #route.axes<["E"]>>
  return
}
