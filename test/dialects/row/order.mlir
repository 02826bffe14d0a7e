// RUN: sluice-opt %s | sluice-opt | FileCheck %s

// Order kernels print what they parse; a fill of 0 goes without saying.

// CHECK: row.order @a rank [0, -1, 0]{{$}}
row.order @a rank [0, -1, 0]
// CHECK: row.order @b put [0, 1, 2] {fill = 0x7FF8000000000000 : f64}
row.order @b put [0, 1, 2] {fill = 0x7FF8000000000000 : f64}
// CHECK: row.order @c take [0, 1, 2]{{$}}
row.order @c take [0, 1, 2]
