// sigmoid of a constant is a constant.
// RUN: sluice-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @f(
// CHECK: %[[C:.*]] = arith.constant 5.000000e-01
// CHECK-NEXT: return %[[C]]
func.func @f() -> f32 {
  %c = arith.constant 0.0 : f32
  %0 = route.sigmoid %c : f32
  return %0 : f32
}
