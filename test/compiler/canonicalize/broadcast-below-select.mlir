// A comparison of scalars decides once; a constant one decides now.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!TB = tensor<?x8xi1, #route.axes<["T", "E"]>>

// CHECK-LABEL: @scalar(
// CHECK: %[[C:.*]] = arith.cmpf olt, {{.*}} : f32
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]] : i1
// CHECK-NEXT: arith.select %[[B]]
func.func @scalar(%a: f32, %x: !TE, %y: !TE) -> !TE {
  %c = arith.constant 0.0 : f32
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.broadcast %c : f32 -> !TE
  %2 = arith.cmpf olt, %0, %1 : !TE
  %3 = arith.select %2, %x, %y : !TB, !TE
  return %3 : !TE
}

// CHECK-LABEL: @constant(
// CHECK-SAME: %{{.*}}: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: return %[[Y]]
func.func @constant(%x: !TE, %y: !TE) -> !TE {
  %c = arith.constant 0.0 : f32
  %d = arith.constant 1.0 : f32
  %0 = route.broadcast %d : f32 -> !TE
  %1 = route.broadcast %c : f32 -> !TE
  %2 = arith.cmpf olt, %0, %1 : !TE
  %3 = arith.select %2, %x, %y : !TB, !TE
  return %3 : !TE
}
