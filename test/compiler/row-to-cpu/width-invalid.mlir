// RUN: not sluice-opt --row-to-cpu='vector-bits=100' %s 2>&1 | FileCheck %s

// CHECK: expects vectors of 128, 256 or 512 bits, got 100
module {
}
