// RUN: sluice-opt %s --sluice-cpu-pipeline=vector-bits=256 | FileCheck %s

// Two vectors go together, each as wide as asked.

// CHECK-NOT: vector<32xf32>
// CHECK: vector<16xf32>
// CHECK-NOT: vector<32xf32>
func.func @double(%x: tensor<?x64xf32, #route.axes<["T", "E"]>> {route.name = "x"})
    -> tensor<?x64xf32, #route.axes<["T", "E"]>> {
  %s = arith.addf %x, %x : tensor<?x64xf32, #route.axes<["T", "E"]>>
  return %s : tensor<?x64xf32, #route.axes<["T", "E"]>>
}
