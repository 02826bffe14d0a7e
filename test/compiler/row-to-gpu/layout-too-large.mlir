// RUN: not sluice-opt --row-to-gpu=warps-per-row=576460752303423488 %s 2>&1 | FileCheck %s --check-prefix=WARPS
// RUN: not sluice-opt --row-to-gpu=lanes=-4 %s 2>&1 | FileCheck %s --check-prefix=LANES
// RUN: not sluice-opt --row-to-gpu=lanes=-9223372036854775808 %s 2>&1 | FileCheck %s --check-prefix=LEAST
// RUN: not sluice-opt --row-to-gpu=max-blocks=2147483648 %s 2>&1 | FileCheck %s --check-prefix=BLOCKS

// Numbers whose products wrap around are refused before any is divided by.

// WARPS: error: expects 1 to 32 warps for a row, got 576460752303423488
// LANES: error: expects 1, 2, 4, 8, 16 or 32 lanes for a row, got -4
// LEAST: error: expects 1, 2, 4, 8, 16 or 32 lanes for a row, got -9223372036854775808
// BLOCKS: error: expects 1 to 2147483647 blocks, got 2147483648
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>) {
  row.return
}
