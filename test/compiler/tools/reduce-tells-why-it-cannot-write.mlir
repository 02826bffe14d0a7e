// An output that cannot be written is told with its name and why.
// RUN: not sluice-reduce %s -o %t.nowhere/x 2>&1 | FileCheck %s

// CHECK: cannot open output file '{{.*}}.nowhere/x': No such file or directory
func.func @f() {
  return
}
