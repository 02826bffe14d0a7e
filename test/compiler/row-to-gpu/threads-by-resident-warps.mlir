// RUN: sluice-opt --row-to-gpu=warps-per-row=3 %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu=warps-per-row=4 %s | FileCheck %s --check-prefix=FOUR

// Five blocks of 96 threads run at a time where two of 192 do, with 128
// registers each; of four warps, four blocks of 128 are as many as any.

// CHECK: gpu.func @f(
// CHECK-SAME: nvvm.minctasm = 5 : i32
// CHECK-SAME: max_blocks = 660 : i64, {{.*}}threads = 96 : i64
// FOUR: gpu.func @f(
// FOUR-SAME: max_blocks = 528 : i64, {{.*}}threads = 128 : i64
row.kernel @f(%x: memref<?x384xf32, strided<[?, ?]>>, %y: memref<?x384xf32>) {
  %0 = row.load %x : memref<?x384xf32, strided<[?, ?]>> -> vector<384xf32>
  %a0 = math.exp %0 : vector<384xf32>
  %a1 = math.exp %a0 : vector<384xf32>
  %a2 = math.exp %a1 : vector<384xf32>
  %a3 = math.exp %a2 : vector<384xf32>
  %a4 = math.exp %a3 : vector<384xf32>
  %a5 = math.exp %a4 : vector<384xf32>
  %a6 = math.exp %a5 : vector<384xf32>
  %a7 = math.exp %a6 : vector<384xf32>
  %a8 = math.exp %a7 : vector<384xf32>
  %a9 = math.exp %a8 : vector<384xf32>
  %a10 = math.exp %a9 : vector<384xf32>
  %a11 = math.exp %a10 : vector<384xf32>
  %a12 = math.exp %a11 : vector<384xf32>
  %a13 = math.exp %a12 : vector<384xf32>
  %s = row.reduce add %a13 : vector<384xf32>
  %b = vector.broadcast %s : f32 to vector<384xf32>
  %c0 = arith.mulf %b, %a0 : vector<384xf32>
  %c1 = arith.mulf %c0, %a1 : vector<384xf32>
  %c2 = arith.mulf %c1, %a2 : vector<384xf32>
  %c3 = arith.mulf %c2, %a3 : vector<384xf32>
  %c4 = arith.mulf %c3, %a4 : vector<384xf32>
  %c5 = arith.mulf %c4, %a5 : vector<384xf32>
  %c6 = arith.mulf %c5, %a6 : vector<384xf32>
  %c7 = arith.mulf %c6, %a7 : vector<384xf32>
  %c8 = arith.mulf %c7, %a8 : vector<384xf32>
  %c9 = arith.mulf %c8, %a9 : vector<384xf32>
  %c10 = arith.mulf %c9, %a10 : vector<384xf32>
  %c11 = arith.mulf %c10, %a11 : vector<384xf32>
  %c12 = arith.mulf %c11, %a12 : vector<384xf32>
  %c13 = arith.mulf %c12, %a13 : vector<384xf32>
  row.store %c13, %y : vector<384xf32>, memref<?x384xf32>
  row.return
}
