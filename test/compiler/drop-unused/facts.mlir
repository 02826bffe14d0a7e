// RUN: sluice-opt %s --split-input-file --route-drop-unused | FileCheck %s

// What is made of an unused cotangent is 0, times infinity too.

// CHECK-LABEL: func.func @zeros_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32, %{{.*}}: f32
// CHECK: %[[MINUS:.*]] = arith.negf %[[G]]
// CHECK-NEXT: return %[[G]], %[[G]], %[[MINUS]]
func.func @zeros(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @zeros_backward, route.residuals = 0 : i64,
    route.unused = array<i64: 1>} {
  return %x, %x : f32, f32
}
func.func @zeros_backward(%x: f32, %g: f32, %h: f32) -> (f32, f32, f32) {
  %inf = math.log %x : f32
  %0 = arith.mulf %inf, %h : f32
  %1 = arith.divf %0, %x : f32
  %2 = arith.negf %1 : f32
  %3 = arith.addf %2, %h : f32
  %4 = arith.addf %3, %g : f32
  %5 = arith.subf %g, %2 : f32
  %6 = arith.subf %0, %g : f32
  return %4, %5, %6 : f32, f32, f32
}

// -----

// A condition on it never holds, one on a cotangent that counts always does;
// what both of them are joined with decides.

// CHECK-LABEL: func.func @conditions_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32, %{{.*}}: f32
// CHECK: %[[C:.*]] = arith.cmpf ogt, %[[X]]
// CHECK: %[[A:.*]] = arith.select %[[C]], %[[G]], %[[X]]
// CHECK: %[[B:.*]] = arith.select %[[C]], %[[X]], %[[G]]
// CHECK: %[[D:.*]] = arith.xori %{{.*}}, %[[C]]
// CHECK: %[[E:.*]] = arith.select %[[D]], %[[G]], %[[X]]
// CHECK: return %[[A]], %[[B]], %[[G]], %[[X]], %[[G]], %[[E]]
func.func @conditions(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @conditions_backward, route.residuals = 0 : i64,
    route.unused = array<i64: 1>} {
  return %x, %x : f32, f32
}
func.func @conditions_backward(%x: f32, %g: f32, %h: f32)
    -> (f32, f32, f32, f32, f32, f32) {
  %zero = arith.constant 0.0 : f32
  %yes = arith.constant true
  %used = route.used %g : f32
  %unused = route.used %h : f32
  %c = arith.cmpf ogt, %x, %zero : f32
  %both = arith.andi %used, %c : i1
  %0 = arith.select %both, %g, %x : f32
  %either = arith.ori %c, %unused : i1
  %1 = arith.select %either, %x, %g : f32
  %none = arith.andi %unused, %c : i1
  %2 = arith.select %none, %x, %g : f32
  %nonzero = arith.cmpf une, %h, %zero : f32
  %3 = arith.select %nonzero, %g, %x : f32
  %other = arith.xori %unused, %yes : i1
  %any = arith.ori %other, %c : i1
  %4 = arith.select %any, %g, %x : f32
  %one_of = arith.xori %unused, %c : i1
  %5 = arith.select %one_of, %g, %x : f32
  return %0, %1, %2, %3, %4, %5 : f32, f32, f32, f32, f32, f32
}

// -----

// Conditions of a row are counted: where all hold the sum is no 0, where none
// does it is.

// CHECK-LABEL: func.func @counted_backward(
// CHECK-SAME: %[[X:.*]]: tensor<8xf32{{.*}}, %[[G:.*]]: tensor<8xf32{{.*}}, %{{.*}}: tensor<8xf32{{.*}}) ->
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: %[[ZEROS:.*]] = route.broadcast %[[ZERO]]
// CHECK-NOT: route.sum
// CHECK: return %[[G]], %[[X]], %[[ZEROS]] :
#e = #route.axes<["E"]>
func.func @counted(%x: tensor<8xf32, #e> {route.grad})
    -> (tensor<8xf32, #e>, tensor<8xf32, #e>) attributes {
    route.backward = @counted_backward, route.residuals = 0 : i64,
    route.unused = array<i64: 1>} {
  return %x, %x : tensor<8xf32, #e>, tensor<8xf32, #e>
}
func.func @counted_backward(%x: tensor<8xf32, #e>, %g: tensor<8xf32, #e>,
    %h: tensor<8xf32, #e>)
    -> (tensor<8xf32, #e>, tensor<8xf32, #e>, tensor<8xf32, #e>) {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %zeros = route.broadcast %zero : f32 -> tensor<8xf32, #e>
  %ones = route.broadcast %one : f32 -> tensor<8xf32, #e>
  %used = route.used %g : tensor<8xf32, #e>
  %flags = route.broadcast %used : i1 -> tensor<8xi1, #e>
  %counted = arith.select %flags, %ones, %zeros : tensor<8xi1, #e>, tensor<8xf32, #e>
  %sum = route.sum %counted over ["E"] : tensor<8xf32, #e> -> f32
  %met = arith.cmpf ogt, %sum, %zero : f32
  %row = route.broadcast %met : i1 -> tensor<8xi1, #e>
  %0 = arith.select %row, %g, %x : tensor<8xi1, #e>, tensor<8xf32, #e>
  %unused = route.used %h : tensor<8xf32, #e>
  %none = route.broadcast %unused : i1 -> tensor<8xi1, #e>
  %few = arith.select %none, %ones, %zeros : tensor<8xi1, #e>, tensor<8xf32, #e>
  %no = route.sum %few over ["E"] : tensor<8xf32, #e> -> f32
  %unmet = arith.cmpf ogt, %no, %zero : f32
  %never = route.broadcast %unmet : i1 -> tensor<8xi1, #e>
  %1 = arith.select %never, %g, %x : tensor<8xi1, #e>, tensor<8xf32, #e>
  %total = route.sum %h over ["E"] : tensor<8xf32, #e> -> f32
  %2 = route.broadcast %total : f32 -> tensor<8xf32, #e>
  return %0, %1, %2 : tensor<8xf32, #e>, tensor<8xf32, #e>, tensor<8xf32, #e>
}

// -----

// What has no rule here takes the number 0.

// CHECK-LABEL: func.func @others_backward(
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: %[[E:.*]] = math.exp %[[ZERO]]
// CHECK-NEXT: return %[[E]]
func.func @others(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @others_backward, route.residuals = 0 : i64,
    route.unused = array<i64: 1>} {
  return %x, %x : f32, f32
}
func.func @others_backward(%x: f32, %g: f32, %h: f32) -> f32 {
  %0 = math.exp %h : f32
  return %0 : f32
}

// -----

// Without a list, all results are used.

// CHECK-LABEL: func.func @all_backward(
// CHECK-SAME: %{{.*}}: f32, %[[G:.*]]: f32, %{{.*}}: f32
// CHECK-NEXT: return %[[G]]
func.func @all(%x: f32 {route.grad}) -> (f32, f32) attributes {
    route.backward = @all_backward, route.residuals = 0 : i64} {
  return %x, %x : f32, f32
}
func.func @all_backward(%x: f32, %g: f32, %h: f32) -> f32 {
  %used = route.used %h : f32
  %0 = arith.select %used, %g, %x : f32
  return %0 : f32
}
