// Only the bodies of row kernels are expanded.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: func.func @outside
// CHECK-NEXT: route.sigmoid
// CHECK-NEXT: math.exp
func.func @outside(%x: f32) -> f32 {
  %0 = route.sigmoid %x : f32
  %1 = math.exp %0 : f32
  return %1 : f32
}
