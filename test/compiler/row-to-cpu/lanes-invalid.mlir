// RUN: sluice-opt --split-input-file --verify-diagnostics --row-to-cpu %s
// RUN: sluice-opt --split-input-file --verify-diagnostics --row-to-gpu %s

// What no lowering can spread over lanes, on any target.

row.kernel @buffers_are_arguments(%x: memref<?xf32>, %y: memref<?xf32>) {
  %c = arith.constant true
  // expected-error @+1 {{expects numbers and rows of them, got 'memref<?xf32>'}}
  %m = arith.select %c, %x, %y : memref<?xf32>
  %v = row.load %m : memref<?xf32> -> f32
  row.store %v, %y : f32, memref<?xf32>
  row.return
}

// -----

row.kernel @partials_are_accumulated(%x: memref<?xf32>, %y: memref<f32>) {
  %v = row.load %x : memref<?xf32> -> f32
  %p = row.accumulate add %v : f32 -> !row.partial<f32>
  %c = arith.constant true
  // expected-error @+1 {{expects numbers and rows of them, got '!row.partial<f32>'}}
  %q = arith.select %c, %p, %p : !row.partial<f32>
  row.finalize {
    %t = row.total %q : !row.partial<f32> -> f32
    row.store %t, %y : f32, memref<f32>
  }
  row.return
}

// -----

row.kernel @places_are_not_numbers(%x: memref<?xf32>) {
  %t = row.token_index : i64
  // expected-error @+1 {{expects numbers and rows of them, got 'index'}}
  %i = arith.index_cast %t : i64 to index
  row.return
}

// -----

row.kernel @loops_count_from_a_constant_to_a_constant(%x: memref<?xf32>) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %v = row.load %x : memref<?xf32> -> f32
  %n = arith.fptosi %v : f32 to i32
  // expected-error @+1 {{expects to count from a constant to a constant}}
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %v) -> f32 : i32 {
    %b = arith.addf %a, %v : f32
    scf.yield %b : f32
  }
  row.store %r, %x : f32, memref<?xf32>
  row.return
}

// -----

row.kernel @loops_count_with_signs(%x: memref<?xf32>) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %m = arith.constant -1 : i32
  %v = row.load %x : memref<?xf32> -> f32
  // expected-error @+1 {{expects to count from a constant to a constant}}
  %r = scf.for unsigned %i = %c0 to %m step %c1 iter_args(%a = %v) -> f32 : i32 {
    %b = arith.addf %a, %v : f32
    scf.yield %b : f32
  }
  row.store %r, %x : f32, memref<?xf32>
  row.return
}

// -----

row.kernel @loops_do_not_touch_memory(%x: memref<?xf32>) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  scf.for %i = %c0 to %c1 step %c1 : i32 {
    // expected-error @+1 {{has no place in a loop}}
    %v = row.load %x : memref<?xf32> -> f32
  }
  row.return
}

// -----

row.kernel @orders_stand_between_kernels(%x: memref<?xf32>) {
  // expected-error @+1 {{cannot be lowered to}}
  row.order @o rank [0, -1, 0]
  row.return
}

// -----

row.kernel @constants_are_written_out(%x: memref<?xf32>) {
  // expected-error @+1 {{expects the same constant for all experts}}
  %c = arith.constant dense_resource<foo> : vector<8xf32>
  %s = row.reduce add %c : vector<8xf32>
  row.store %s, %x : f32, memref<?xf32>
  row.return
}

// -----

row.kernel @rows_are_of_all_experts(%x: memref<?xf32>, %y: memref<?x8xf32>) {
  %c = arith.constant dense<1.0> : vector<16xf32>
  // expected-error @+1 {{expects a row of 8 experts, got 'vector<16xf32>'}}
  %s = row.reduce add %c : vector<16xf32>
  row.store %s, %x : f32, memref<?xf32>
  row.return
}

// -----

row.kernel @rows_have_one_axis(%x: memref<?x8xf32>) {
  // expected-error @+1 {{expects a row of 8 experts, got 'vector<2x4xf32>'}}
  %c = arith.constant dense<1.0> : vector<2x4xf32>
  %s = arith.addf %c, %c : vector<2x4xf32>
  row.return
}

// -----

row.kernel @groups_have_their_own_length(%x: memref<?x8xf32>) {
  %w = row.share 4 {
    %e = row.expert_index : vector<2xi32>
    %c = arith.constant dense<1> : vector<8xi32>
    // expected-error @+1 {{expects a row of 2 experts, got 'vector<8xi32>'}}
    %s = arith.addi %c, %c : vector<8xi32>
    row.yield %e, %e, %e, %e : vector<2xi32>, vector<2xi32>, vector<2xi32>, vector<2xi32>
  } : vector<8xi32>
  row.return
}

// -----

row.kernel @sums_are_of_the_compute_type(%x: memref<?xf32>) {
  %v = row.load %x : memref<?xf32> -> f32
  %w = arith.extf %v : f32 to f64
  // expected-error @+1 {{expects one compute type in a kernel, got 'f32' and 'f64'}}
  %p = row.accumulate add %w : f64 -> !row.partial<f64>
  row.return
}
