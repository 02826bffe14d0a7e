// Kernels become PTX, of the oldest version that has the chip.
// RUN: sluice-opt --row-to-gpu --sluice-gpu-to-nvvm %s -o %t
// RUN: sluice-translate --mlir-to-ptx --chip=sm_90 %t | FileCheck %s --check-prefixes=CHECK,SM90
// RUN: sluice-translate --mlir-to-ptx --chip=sm_80 %t | FileCheck %s --check-prefixes=CHECK,SM80
// RUN: not sluice-translate --mlir-to-ptx --chip=sm_1 %t 2>&1 | FileCheck %s --check-prefix=BAD

// SM80: .version 7.0
// SM80: .target sm_80
// SM90: .version 7.8
// SM90: .target sm_90
// CHECK: .visible .entry f(
// CHECK: .maxntid 128
// CHECK: .minnctapersm 4
// CHECK: ld.global.nc.v4.b32
// CHECK: mul.rn.f32
// CHECK: add.rn.f32
// CHECK: shfl.sync.bfly.b32
// CHECK: rcp.rn.f32
// CHECK: st.global.b32
// BAD: expects a chip of sm_80, sm_86, sm_87, sm_89, sm_90, sm_100, sm_103, sm_120, got 'sm_1'
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
  %one = arith.constant 1.0 : f32
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = arith.mulf %0, %0 : vector<16xf32>
  %2 = row.reduce add %1 : vector<16xf32>
  %3 = arith.divf %one, %2 : f32
  row.store %3, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
