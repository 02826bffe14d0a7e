// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// row.retry [C1]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  // expected-error @+1 {{attribute 'limit' failed to satisfy constraint}}
  %1 = row.retry limit 0 {
  ^bb0(%attempt: i32):
    %a = arith.constant dense<true> : vector<8xi1>
    row.yield %a, %0 : vector<8xi1>, vector<8xf32>
  } : vector<8xf32>
  row.return
}

// -----

// row.retry [C2]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  // expected-error @+1 {{expects a region with one argument, the attempt (i32)}}
  %1 = row.retry limit 8 {
    %a = arith.constant dense<true> : vector<8xi1>
    row.yield %a, %0 : vector<8xi1>, vector<8xf32>
  } : vector<8xf32>
  row.return
}

// -----

// row.retry [C3]
row.kernel @f(%x: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32> -> vector<8xf32>
  // expected-error @+1 {{expects its region to yield ('vector<8xi1>', 'vector<8xf32>'), got ('vector<8xf32>')}}
  %1 = row.retry limit 8 {
  ^bb0(%attempt: i32):
    row.yield %0 : vector<8xf32>
  } : vector<8xf32>
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
