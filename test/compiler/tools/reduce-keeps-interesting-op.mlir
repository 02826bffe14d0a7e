// What the script does not look for goes: only the function with a softmax is left.
// RUN: sluice-reduce %s --reduction-tree='traversal-mode=0 test=%S/Inputs/has-softmax.sh' | FileCheck %s

// CHECK: func.func @router
// CHECK: route.softmax
// CHECK-NOT: @other
!row = tensor<?x4xf32, #route.axes<["T", "E"]>>
func.func @router(%x: !row) -> !row {
  %0 = route.softmax %x over "E" : !row
  return %0 : !row
}

func.func @other(%x: !row) -> !row {
  %0 = route.sigmoid %x : !row
  return %0 : !row
}
