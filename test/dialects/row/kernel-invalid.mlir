// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// [C1] no results
// expected-error @+1 {{expects no results}}
"row.kernel"() <{function_type = () -> f32, sym_name = "f"}> ({
^bb0:
  row.return
}) : () -> ()

// -----

// [C2] one dimension of tokens, the first
// expected-error @+1 {{expects buffers of tokens and experts, got 'memref<8x?xf32>'}}
row.kernel @f(%x: memref<8x?xf32>) {
  row.return
}

// -----

// [C2] one dimension of experts
// expected-error @+1 {{expects buffers of tokens and experts, got 'memref<?x8x4xf32>'}}
row.kernel @f(%x: memref<?x8x4xf32>) {
  row.return
}

// -----

// [C3] equal numbers of experts
// expected-error @+1 {{expects one number of experts, got 8 and 4}}
row.kernel @f(%x: memref<?x8xf32>, %y: memref<?x4xf32>) {
  row.return
}

// -----

// [C5] no offset
// expected-error @+1 {{expects strides without an offset, got 'memref<?x8xf32, strided<[8, 1], offset: 3>>'}}
row.kernel @f(%x: memref<?x8xf32, strided<[8, 1], offset: 3>>) {
  row.return
}

// -----

// [C4] one block
// expected-error @+1 {{expects a body of one block}}
row.kernel @f(%x: memref<?x8xf32>) {
  cf.br ^next
^next:
  row.return
}

// -----

// expected-error @+1 {{expects buffers and generators, got 'f32'}}
row.kernel @f(%x: f32) {
  row.return
}

// -----

// expected-error @+1 {{expects 'row.buffer' of argument 0 to be an index}}
row.kernel @f(%x: memref<f32> {row.buffer = -1 : i64}) {
  row.return
}

// -----

// [C3] at least one expert
// expected-error @+1 {{expects 1 to 65536 experts, got 'memref<?x0xf32>'}}
row.kernel @f(%x: memref<?x0xf32>) {
  row.return
}

// -----

// [C3] as many as a draw's counter has room for
// expected-error @+1 {{expects 1 to 65536 experts, got 'memref<?x65537xf32>'}}
row.kernel @f(%x: memref<?x65537xf32>) {
  row.return
}

// -----

// expected-error @+1 {{expects 'row.buffer' of a buffer, argument 0 is '!route.rng'}}
row.kernel @f(%r: !route.rng {row.buffer = 0 : i64}) {
  row.return
}

// -----

// [C3] so too where no buffer says how many
// expected-error @+1 {{expects 1 to 65536 experts, got 9223372036854775807}}
row.kernel @f(%y: memref<?xf32>) {
  %0 = row.expert_index : vector<9223372036854775807xi32>
  %1 = arith.sitofp %0 : vector<9223372036854775807xi32> to vector<9223372036854775807xf32>
  %2 = row.reduce add %1 : vector<9223372036854775807xf32>
  row.store %2, %y : f32, memref<?xf32>
  row.return
}

// -----

// [C6]
// expected-error @+1 {{expects at most one generator, got 2}}
row.kernel @f(%r: !route.rng, %s: !route.rng) {
  row.return
}
