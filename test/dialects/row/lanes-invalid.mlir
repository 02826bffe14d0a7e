// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// row.retry [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %t = arith.constant dense<false> : vector<8xi1>
  // expected-error @+1 {{attribute 'limit' failed to satisfy constraint}}
  %1 = row.retry %t, %0 limit 0 {
  ^bb0(%attempt: i32):
    %a = arith.constant dense<true> : vector<8xi1>
    row.yield %a, %0 : vector<8xi1>, vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  row.return
}

// -----

// row.retry [C3]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %t = arith.constant dense<false> : vector<8xi1>
  // expected-error @+1 {{expects a region with one argument, the attempt (i32)}}
  %1 = row.retry %t, %0 limit 8 {
    %a = arith.constant dense<true> : vector<8xi1>
    row.yield %a, %0 : vector<8xi1>, vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  row.return
}

// -----

// row.retry [C4]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %t = arith.constant dense<false> : vector<8xi1>
  // expected-error @+1 {{expects its region to yield ('vector<8xi1>', 'vector<8xf32>'), got ('vector<8xf32>')}}
  %1 = row.retry %t, %0 limit 8 {
  ^bb0(%attempt: i32):
    row.yield %0 : vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  row.return
}

// -----

// row.retry [C2]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %t = arith.constant false
  // expected-error @+1 {{expects values of the shape of 'i1', got 'vector<8xf32>'}}
  %1 = row.retry %t, %0 limit 8 {
  ^bb0(%attempt: i32):
    row.yield %t, %0 : i1, vector<8xf32>
  } : i1, vector<8xf32>
  row.return
}

// -----

// row.retry [C2]
row.kernel @f(%x: memref<?x8xf32>) {
  %t = arith.constant false
  // expected-error @+1 {{expects at least one value}}
  "row.retry"(%t) <{limit = 8 : i64}> ({
  ^bb0(%attempt: i32):
    "row.yield"(%t) : (i1) -> ()
  }) : (i1) -> ()
  row.return
}

// -----

// row.switch [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %c = arith.constant dense<0> : vector<8xi32>
  // expected-error @+1 {{expects at least two regions, got 1}}
  %1 = row.switch %c {
    row.yield %0 : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.return
}

// -----

// row.switch [C2]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  %c = arith.constant dense<0> : vector<8xi32>
  // expected-error @+1 {{expects its region to yield}}
  %1 = row.switch %c {
    row.yield %0 : vector<8xf32>
  }, {
    row.yield %c : vector<8xi32>
  } : vector<8xi32> -> vector<8xf32>
  row.return
}

// -----

// row.share [C1]
row.kernel @f(%y: memref<?x8xf32>) {
  // expected-error @+1 {{expects groups of 2 or 4 experts, got 3}}
  %1 = row.share 3 {
    %e = row.expert_index : vector<3xi32>
    row.yield %e, %e, %e : vector<3xi32>, vector<3xi32>, vector<3xi32>
  } : vector<8xi32>
  row.return
}

// -----

// row.share [C2]
row.kernel @f(%y: memref<?x8xf32>) {
  // expected-error @+1 {{expects results of one length, got ('vector<8xi32>', 'vector<4xi32>')}}
  %1:2 = row.share 2 {
    %e = row.expert_index : vector<4xi32>
    row.yield %e, %e, %e, %e : vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>
  } : vector<8xi32>, vector<4xi32>
  row.return
}

// -----

// row.share [C2]
row.kernel @f(%y: memref<?x8xf32>) {
  // expected-error @+1 {{expects results of one length, got ()}}
  "row.share"() <{size = 2 : i64}> ({
    "row.yield"() : () -> ()
  }) : () -> ()
  row.return
}

// -----

// row.share [C3]
row.kernel @f(%y: memref<?x8xf32>) {
  // expected-error @+1 {{expects its region to yield ('vector<4xi32>', 'vector<4xi32>'), got ('vector<4xi32>')}}
  %1 = row.share 2 {
    %e = row.expert_index : vector<4xi32>
    row.yield %e : vector<4xi32>
  } : vector<8xi32>
  row.return
}

// -----

// row.share [C3]
row.kernel @f(%y: memref<?x8xf32>) {
  // expected-error @+1 {{expects a region without arguments}}
  %1 = "row.share"() <{size = 2 : i64}> ({
  ^bb0(%a: i32):
    %e = row.expert_index : vector<4xi32>
    row.yield %e, %e : vector<4xi32>, vector<4xi32>
  }) : () -> vector<8xi32>
  row.return
}

// -----

// row.share [C4]
row.kernel @f(%y: memref<?x8xf32>) {
  %e = row.expert_index : vector<4xi32>
  // expected-error @+1 {{expects its region to use no rows from outside}}
  %1 = row.share 2 {
    row.yield %e, %e : vector<4xi32>, vector<4xi32>
  } : vector<8xi32>
  row.return
}

// -----

// row.retry [C5]
row.kernel @f(%x: memref<?x8xf32>) {
  %f = arith.constant dense<false> : vector<8xi1>
  %z = arith.constant dense<0.0> : vector<8xf32>
  // expected-error @+1 {{expects elementwise ops in its regions, got row.load}}
  %1 = row.retry %f, %z limit 8 {
  ^bb0(%attempt: i32):
    %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
    %t = arith.constant dense<true> : vector<8xi1>
    row.yield %t, %0 : vector<8xi1>, vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  row.return
}

// -----

// row.switch [C3]
row.kernel @f(%x: memref<?x8xf32>) {
  %c = arith.constant dense<0> : vector<8xi32>
  // expected-error @+1 {{expects elementwise ops in its regions, got row.expert_index}}
  %1 = row.switch %c {
    row.yield %c : vector<8xi32>
  }, {
    %e = row.expert_index : vector<8xi32>
    row.yield %e : vector<8xi32>
  } : vector<8xi32> -> vector<8xi32>
  row.return
}

// -----

// row.share [C5]
row.kernel @f(%x: memref<?xf32>) {
  // expected-error @+1 {{expects elementwise ops in its regions, got row.token_index}}
  %1 = row.share 2 {
    %e = row.expert_index : vector<4xi32>
    %t = row.token_index : i64
    row.yield %e, %e : vector<4xi32>, vector<4xi32>
  } : vector<8xi32>
  row.return
}

// -----

// row.retry [C1]
row.kernel @f(%x: memref<?xf32>) {
  %v = row.load %x : memref<?xf32> -> f32
  %c = arith.cmpf olt, %v, %v : f32
  // expected-error @+1 {{attribute 'limit' failed to satisfy constraint}}
  %a = row.retry %c, %v limit 4294967296 {
  ^bb0(%attempt: i32):
    row.yield %c, %v : i1, f32
  } : i1, f32
  row.return
}

// -----

// row.switch [C4]
row.kernel @f(%x: memref<?xf32>) {
  %i = arith.constant 0 : i32
  // expected-error @+1 {{expects values of the shape of 'i32', got 'memref<?xf32>'}}
  %m = row.switch %i {
    row.yield %x : memref<?xf32>
  }, {
    row.yield %x : memref<?xf32>
  } : i32 -> memref<?xf32>
  row.return
}
