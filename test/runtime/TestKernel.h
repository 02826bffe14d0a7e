// A real kernel in object code: twice[t] = 2·x[t], and the sum of x.
#ifndef SLUICE_TEST_RUNTIME_TESTKERNEL_H
#define SLUICE_TEST_RUNTIME_TESTKERNEL_H

#include "runtime/program/Image.h"

namespace sluice::test {

/// Compiled from the LLVM dialect for the host, without any pass of ours.
Image buildTestKernel();

} // namespace sluice::test

#endif
