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

TEST(Simulator, ReportsAShuffleOverMoreLanesThanThereAre) {
  for (const char *width : {"33", "2147483647", "-1"}) {
    std::vector<int> y(32);
    SimulatedKernel kernel("%width = arith.constant " + std::string(width) +
                               " : i32\n%far = arith.constant 31 : i32\n"
                               "%y, %v = gpu.shuffle down %t, %far, %width : "
                               "i32",
                           1);
    EXPECT_EQ(kernel.buffer(y).run(1, 32),
              "takes part in a shuffle of " +
                  std::to_string(static_cast<uint32_t>(std::stoll(width))) +
                  " lanes, but a warp has 32");
    EXPECT_EQ(kernel.fault.kind, FaultKind::InactiveLane);
  }
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

TEST(Simulator, ReportsABarrierInDifferentRoundsOfALoop) {
  auto meet = [](const std::string &round) {
    SimulatedKernel kernel(R"mlir(
      %odd = arith.andi %t, %c1 : i32
      scf.for %j = %c0 to %c2 step %c1 : i32 {
        scf.for %i = %c0 to %c2 step %c1 : i32 {
          %mine = arith.cmpi eq, )mlir" +
                               round + R"mlir(, %odd : i32
          scf.if %mine {
            gpu.barrier
          }
        }
      })mlir",
                           0);
    std::string text = kernel.run(1, 32);
    EXPECT_EQ(kernel.fault.kind, FaultKind::DivergentBarrier);
    return text;
  };
  std::string text =
      "waits at a barrier, but thread 1 waits there in another round of a loop";
  EXPECT_EQ(meet("%i"), text);
  EXPECT_EQ(meet("%j"), text);
}

TEST(Simulator, LetsThreadsMeetAfterLoopsOfDifferentLengths) {
  // Threads go round a loop before the barrier, and one around it, in which
  // they meet in the same rounds, as often as they like.
  SimulatedKernel kernel(R"mlir(
    scf.for %j = %c0 to %c4 step %c1 : i32 {
      scf.for %i = %c0 to %t step %c1 : i32 {
        %skip = arith.cmpi eq, %j, %c2 : i32
        scf.if %skip {
          %y = arith.addi %i, %j : i32
        }
      }
      gpu.barrier
      scf.for %i = %c0 to %c2 step %c1 : i32 {
        gpu.barrier
      }
    })mlir",
                         0);
  EXPECT_EQ(kernel.run(2, 64), "");
  EXPECT_EQ(kernel.counts.barriers, 24);
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

TEST(Simulator, ReportsALoopThatNothingEndsWhateverItDoes) {
  // All of it may go on for ever, and none brings the flag nearer.
  for (const char *inside :
       {"llvm.store %x, %p1 {alignment = 4 : i64} : i32, !llvm.ptr<1>",
        "%n = llvm.atomicrmw add %p2, %c1 monotonic {alignment = 4 : i64} : "
        "!llvm.ptr<1>, i32",
        "%y, %v = gpu.shuffle idx %x, %c0, %c32 : i32",
        "%all = arith.constant -1 : i32\n"
        "%y = nvvm.redux.sync add %x, %all : i32 -> i32",
        "gpu.barrier"}) {
    std::vector<int> flag(1), copy(1), count(1);
    std::string body = R"mlir(
      scf.while : () -> () {
        %x = llvm.load volatile %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
        )mlir" + std::string(inside) +
                       R"mlir(
        %wait = arith.cmpi eq, %x, %c0 : i32
        scf.condition(%wait)
      } do {
        scf.yield
      })mlir";
    SimulatedKernel kernel(body, 3);
    // One thread stores, so that it is in no race.
    bool stores = llvm::StringRef(inside).starts_with("llvm.store");
    EXPECT_EQ(
        kernel.buffer(flag).buffer(copy).buffer(count).run(1, stores ? 1 : 64),
        "goes round a loop that no other thread ends")
        << inside;
    EXPECT_EQ(kernel.fault.kind, FaultKind::Deadlock);
  }
}

TEST(Simulator, ReportsALoopWithoutAWayOut) {
  std::vector<int> x(1);
  SimulatedKernel kernel(R"mlir(
    cf.br ^loop
  ^loop:
    %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    cf.br ^again
  ^again:
    cf.br ^loop
  ^end:)mlir",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(1, 32),
            "goes round a loop that no other thread ends");
}

TEST(Simulator, LetsALoopGoOnThatComesToNewMemory) {
  // More branches than a block may take in one place.
  std::vector<int> x(1 << 16);
  SimulatedKernel kernel(R"mlir(
    %n = arith.constant 65536 : i32
    %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %c0) -> (i32) : i32 {
      %at = llvm.getelementptr %p0[%i] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %x = llvm.load %at {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      %next = arith.addi %s, %x : i32
      scf.yield %next : i32
    })mlir",
                         1);
  kernel.patience = 256;
  EXPECT_EQ(kernel.buffer(x).run(2, 1), "");
}

TEST(Simulator, LetsALoopGoOverMemoryManyTimes) {
  // Ten branches for each element, and more than the patience in all.
  std::vector<int> x(1 << 12);
  SimulatedKernel kernel(R"mlir(
    %n = arith.constant 4096 : i32
    %ten = arith.constant 10 : i32
    scf.for %pass = %c0 to %ten step %c1 : i32 {
      scf.for %i = %c0 to %n step %c1 : i32 {
        %at = llvm.getelementptr %p0[%i] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
        %x = llvm.load %at {alignment = 4 : i64} : !llvm.ptr<1> -> i32
        %next = arith.addi %x, %c1 : i32
        llvm.store %next, %at {alignment = 4 : i64} : i32, !llvm.ptr<1>
      }
    })mlir",
                         1);
  kernel.patience = 256;
  EXPECT_EQ(kernel.buffer(x).run(1, 1), "");
  EXPECT_EQ(x, std::vector<int>(1 << 12, 10));
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
