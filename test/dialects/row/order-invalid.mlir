// RUN: sluice-opt --split-input-file --verify-diagnostics %s

// row.order [C1]
// expected-error @+1 {{expects three buffers, got 2}}
row.order @f rank [0, 1]

// -----

// row.order [C1: only groups may be missing]
// expected-error @+1 {{expects buffer 1 to be a place among the program's, got -1}}
row.order @f put [0, -1, 2]

// -----

// row.order [C2]
// expected-error @+1 {{expects to fill with 0 or NaN, got 1.0}}
row.order @f put [0, 1, 2] {fill = 1.0 : f64}
