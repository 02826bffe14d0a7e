// Planted faults of control flow: who waits, and for whom, is reported.
#include "SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace sluice::test;
using sim::FaultKind;

namespace {

/// The kernel of one region that only threads below 8 enter.
std::string onlyLow(const std::string &region) {
  return "%low = arith.cmpi ult, %t, %c8 : i32\nscf.if %low {\n" + region +
         "\n}\n";
}

} // namespace

TEST(Simulator, ReportsALaneThatMissesAShuffle) {
  SimulatedKernel kernel(
      onlyLow("%y, %v = gpu.shuffle xor %t, %c1, %c32 : i32") + "gpu.barrier",
      0);
  std::string text = kernel.run(1, 32);
  EXPECT_EQ(kernel.fault.kind, FaultKind::InactiveLane) << text;
  EXPECT_EQ(kernel.fault.thread, 0);
  EXPECT_TRUE(llvm::StringRef(text).starts_with(
      "waits at a shuffle of the lanes 0xffffffff, but thread 8 waits at the "
      "barrier at "))
      << text;
}

TEST(Simulator, ReportsALaneThatEndedBeforeAShuffle) {
  SimulatedKernel kernel(
      onlyLow("%y, %v = gpu.shuffle xor %t, %c8, %c32 : i32"), 0);
  EXPECT_EQ(kernel.run(1, 32), "reads in a shuffle of the lanes 0xffffffff "
                               "from a lane that takes no part");
  EXPECT_EQ(kernel.fault.kind, FaultKind::InactiveLane);
}

TEST(Simulator, ReportsALaneOutsideOfItsMask) {
  SimulatedKernel kernel("%y, %v = gpu.shuffle xor %t, %c1, %c8 : i32", 0);
  EXPECT_EQ(kernel.run(1, 32),
            "takes part in a shuffle of the lanes 0xff, but is lane 8");
  EXPECT_EQ(kernel.fault.thread, 8);
}

TEST(Simulator, TakesTwoShufflesForTwo) {
  SimulatedKernel kernel(R"mlir(
    %low = arith.cmpi ult, %t, %c16 : i32
    scf.if %low {
      %y, %v = gpu.shuffle xor %t, %c1, %c32 : i32
    } else {
      %y, %v = gpu.shuffle xor %t, %c1, %c32 : i32
    })mlir",
                         0);
  std::string text = kernel.run(1, 32);
  EXPECT_TRUE(llvm::StringRef(text).contains("but thread 16 waits for lanes"))
      << text;
}

TEST(Simulator, ReportsABarrierThatSomeMiss) {
  SimulatedKernel kernel(onlyLow("gpu.barrier"), 0);
  EXPECT_EQ(kernel.run(3, 64), "waits at a barrier, but thread 8 has ended");
  EXPECT_EQ(kernel.fault.kind, FaultKind::DivergentBarrier);
  EXPECT_EQ(kernel.fault.block, 0);
  EXPECT_EQ(kernel.fault.thread, 0);
}

TEST(Simulator, TakesTwoBarriersForTwo) {
  SimulatedKernel kernel(R"mlir(
    %low = arith.cmpi ult, %t, %c8 : i32
    scf.if %low {
      gpu.barrier
    } else {
      gpu.barrier
    })mlir",
                         0);
  kernel.run(1, 16);
  EXPECT_EQ(kernel.fault.kind, FaultKind::DivergentBarrier);
}

TEST(Simulator, ReportsALoopThatNothingEnds) {
  std::vector<int> flag(1);
  SimulatedKernel kernel(R"mlir(
    scf.while : () -> () {
      %x = llvm.load volatile %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      %wait = arith.cmpi eq, %x, %c0 : i32
      scf.condition(%wait)
    } do {
      scf.yield
    })mlir",
                         1);
  EXPECT_EQ(kernel.buffer(flag).run(1, 64),
            "goes round a loop that no other thread ends");
  EXPECT_EQ(kernel.fault.kind, FaultKind::Deadlock);
}

TEST(Simulator, LetsAThreadWaitForAnotherWarp) {
  std::vector<int> flag(1);
  SimulatedKernel kernel(R"mlir(
    %first = arith.cmpi ult, %t, %c32 : i32
    scf.if %first {
      scf.while : () -> () {
        %x = llvm.load volatile %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
        %wait = arith.cmpi eq, %x, %c0 : i32
        scf.condition(%wait)
      } do {
        scf.yield
      }
    } else {
      llvm.store volatile %c1, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    })mlir",
                         1);
  EXPECT_EQ(kernel.buffer(flag).run(1, 64), "");
}
