// RUN: sluice-opt --route-fuse --split-input-file %s | FileCheck %s

// A gate's logarithm is added last. Beside a draw it joins the sum where that
// is beyond all digits; of other logits the largest is taken off once more.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: row.kernel @gate
// CHECK: %[[GATE:.*]] = route.log_gate
// CHECK: %[[X:.*]] = arith.addf %[[GATE]], %[[B:.*]] : vector
// CHECK: row.reduce maximum %[[X]]
// CHECK: %[[MOVED:.*]] = arith.subf %[[B]]
// CHECK: %[[LAST:.*]] = arith.addf %[[GATE]], %[[MOVED]]
// CHECK: row.reduce maximum %[[LAST]]
// CHECK: %[[ALL:.*]] = arith.subf %[[LAST]]
// CHECK: math.exp %[[ALL]]
func.func @gate(%a: !te, %b: !te) -> !te {
  %gate = route.log_gate %a : !te
  %x = arith.addf %gate, %b : !te
  %0 = route.softmax %x over "E" {route.gated = "logits"} : !te
  return %0 : !te
}

// -----

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: row.kernel @draw
// CHECK: %[[GATE:.*]] = route.log_gate
// CHECK: %[[X:.*]] = arith.addf %[[GATE]], %[[B:.*]] : vector
// CHECK: row.reduce maximum %[[X]]
// CHECK: %[[LAST:.*]] = arith.addf %[[GATE]]
// CHECK: %[[SIZE:.*]] = math.absf
// CHECK: %[[IS:.*]] = arith.cmpf olt, %[[SIZE]]
// CHECK: %[[ALL:.*]] = vector.broadcast %[[IS]]
// CHECK: %[[PLAIN:.*]] = arith.subf %[[X]]
// CHECK: %[[CHOSEN:.*]] = arith.select %[[ALL]], %[[LAST]], %[[PLAIN]]
// CHECK-NOT: maximum
// CHECK: math.exp %[[CHOSEN]]
func.func @draw(%a: !te, %alpha: !te, %rng: !route.rng) -> !te {
  %gate = route.log_gate %a : !te
  %b = route.log_gamma_sample %alpha, %rng stream 0 : !te
  %x = arith.addf %gate, %b : !te
  %0 = route.softmax %x over "E" {route.gated = "draw"} : !te
  return %0 : !te
}

// -----

// A kernel that reads the draws computes as the one that made them.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: row.kernel @draws_are_read
// CHECK: math.absf
// CHECK: arith.select
// CHECK: math.exp
func.func @draws_are_read(%gate: !te, %b: !te) -> !te {
  %x = arith.addf %gate, %b : !te
  %0 = route.softmax %x over "E" {route.gated = "draw"} : !te
  return %0 : !te
}
