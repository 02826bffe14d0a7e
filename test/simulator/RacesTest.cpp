// Accesses that nothing orders are reported, those that something orders not.
#include "SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace sluice::test;
using sim::FaultKind;

namespace {

constexpr char tile[] =
    "llvm.mlir.global internal @tile() {addr_space = 3 : i32} "
    ": !llvm.array<64 x i32>";

/// Each thread writes its element of shared memory, which had a value before,
/// and after `between` reads that of thread t ^ `distance`.
std::string exchange(const std::string &between, const std::string &distance) {
  return R"mlir(
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %mine = llvm.getelementptr %tile[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    llvm.store %c0, %mine {alignment = 4 : i64} : i32, !llvm.ptr<3>
    gpu.barrier
    llvm.store %t, %mine {alignment = 4 : i64} : i32, !llvm.ptr<3>
    )mlir" +
         between + "\n%other = arith.xori %t, " + distance + R"mlir( : i32
    %from = llvm.getelementptr %tile[%other] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    %x = llvm.load %from {alignment = 4 : i64} : !llvm.ptr<3> -> i32
    )mlir";
}

std::string run(const std::string &body, int threads) {
  SimulatedKernel kernel(body, 0, tile);
  std::string text = kernel.run(1, threads);
  if (!text.empty()) {
    EXPECT_EQ(kernel.fault.kind, FaultKind::DataRace);
  }
  return text;
}

constexpr char syncWarp[] = "%all = arith.constant -1 : i32\n"
                            "nvvm.bar.warp.sync %all : i32";
constexpr char shuffle[] = "%s, %v = gpu.shuffle xor %t, %c1, %c32 : i32";

/// Blocks leave a partial each; the last to finish adds them up.
std::string lastBlock(const std::string &releases, const std::string &acquires,
                      const std::string &scope) {
  return R"mlir(
    %first = arith.cmpi eq, %t, %c0 : i32
    scf.if %first {
      %mine = llvm.getelementptr %p0[%b] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      llvm.store %b, %mine {alignment = 4 : i64} : i32, !llvm.ptr<1>
      )mlir" +
         releases + "\n%n = llvm.atomicrmw add %p1, %c1 " + scope +
         R"mlir( {alignment = 4 : i64} : !llvm.ptr<1>, i32
      %last = arith.cmpi eq, %n, %c7 : i32
      scf.if %last {
        )mlir" +
         acquires + R"mlir(
        %i0 = arith.constant 0 : i32
        %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %i0) -> (i32) : i32 {
          %from = llvm.getelementptr %p0[%i] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
          %x = llvm.load %from {alignment = 4 : i64} : !llvm.ptr<1> -> i32
          %next = arith.addi %s, %x : i32
          scf.yield %next : i32
        }
        llvm.store %sum, %p2 {alignment = 4 : i64} : i32, !llvm.ptr<1>
        llvm.store %c0, %p1 {alignment = 4 : i64} : i32, !llvm.ptr<1>
      }
    })mlir";
}

struct LastBlock {
  std::vector<int> partials = std::vector<int>(8), counter{0}, sum{-1};
  SimulatedKernel kernel;

  LastBlock(const std::string &fence, const std::string &scope)
      : LastBlock(fence, fence, scope) {}
  LastBlock(const std::string &releases, const std::string &acquires,
            const std::string &scope)
      : kernel(lastBlock(releases, acquires, scope), 3) {
    kernel.buffer(partials, /*written=*/false).buffer(counter).buffer(sum);
  }
};

constexpr char fence[] = "llvm.fence syncscope(\"device\") acq_rel";
constexpr char fenceOfBlock[] = "llvm.fence syncscope(\"block\") acq_rel";

/// Block 0 writes, block 1 reads; one of them compares and exchanges a flag, of
/// which the other one asks or tells by an atomic access.
constexpr char acquires[] = R"mlir(
  scf.if %writes {
    llvm.store %c7, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    llvm.store %c1, %p1 atomic release {alignment = 4 : i64} : i32, !llvm.ptr<1>
  } else {
    COMPARE
    %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
  })mlir";
constexpr char releases[] = R"mlir(
  scf.if %writes {
    llvm.store %c7, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    COMPARE
  } else {
    %f = llvm.load %p1 atomic acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
  })mlir";

std::string runWithComparison(std::string body, const std::string &expected,
                              const std::string &ifItFails) {
  body.replace(body.find("COMPARE"), 7,
               "%r = llvm.cmpxchg %p1, " + expected + ", %c2 acq_rel " +
                   ifItFails + " {alignment = 4 : i64} : !llvm.ptr<1>, i32");
  std::vector<int> x(1), flag(1);
  SimulatedKernel kernel("%writes = arith.cmpi eq, %b, %c0 : i32\n" + body, 2);
  return kernel.buffer(x).buffer(flag).run(2, 1);
}

} // namespace

TEST(Races, InAWarpAreReported) {
  EXPECT_EQ(run(exchange("", "%c1"), 32),
            "writes 4 bytes at byte 4 of 'tile', in a race with thread 0 of "
            "block 0");
}

TEST(Races, AreNotPreventedByAShuffle) {
  EXPECT_NE(run(exchange(shuffle, "%c1"), 32), "");
}

TEST(Races, ArePreventedByASynchronisedWarp) {
  EXPECT_EQ(run(exchange(syncWarp, "%c1"), 32), "");
}

TEST(Races, AreNotPreventedBetweenWarpsByOneWarp) {
  EXPECT_NE(run(exchange(syncWarp, "%c32"), 64), "");
}

TEST(Races, ArePreventedAmongTheLanesThatSynchronise) {
  // Half a warp meets, while the other half lives; and exchanges with itself.
  std::string body = R"mlir(
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %low = arith.cmpi ult, %t, %c16 : i32
    %half = arith.constant 65535 : i32
    scf.if %low {
      %mine = llvm.getelementptr %tile[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
      llvm.store %t, %mine {alignment = 4 : i64} : i32, !llvm.ptr<3>
      nvvm.bar.warp.sync %half : i32
      %other = arith.xori %t, %c1 : i32
      %from = llvm.getelementptr %tile[%other] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
      %x = llvm.load %from {alignment = 4 : i64} : !llvm.ptr<3> -> i32
    })mlir";
  std::string others = R"mlir( else {
      %x = llvm.load %tile {alignment = 4 : i64} : !llvm.ptr<3> -> i32
    })mlir";
  EXPECT_EQ(run(body + "\ngpu.barrier", 32), "");
  EXPECT_NE(run(body + others, 32), "");
}

TEST(Races, AreNotPreventedByASynchronisationAfterALaneEnded) {
  std::string text = run(R"mlir(
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %ends = arith.cmpi eq, %t, %c7 : i32
    cf.cond_br %ends, ^write, ^read
  ^write:
    llvm.store %t, %tile {alignment = 4 : i64} : i32, !llvm.ptr<3>
    cf.br ^end
  ^read:
    %all = arith.constant -1 : i32
    nvvm.bar.warp.sync %all : i32
    %x = llvm.load %tile {alignment = 4 : i64} : !llvm.ptr<3> -> i32
    cf.br ^end
  ^end:)mlir",
                         32);
  EXPECT_EQ(text, "reads 4 bytes at byte 0 of 'tile', in a race with thread 7 "
                  "of block 0");
}

TEST(Races, ArePreventedByWhatOneLaneAcquiredBeforeItsWarpMet) {
  // Block 0 releases; a lane of block 1 acquires, another one reads.
  std::vector<int> x(1), flag(1);
  SimulatedKernel kernel(R"mlir(
    %writes = arith.cmpi eq, %b, %c0 : i32
    %first = arith.cmpi eq, %t, %c0 : i32
    scf.if %first {
      scf.if %writes {
        llvm.store %c7, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
      }
      %n = llvm.atomicrmw add %p1, %c1 acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
    }
    %all = arith.constant -1 : i32
    nvvm.bar.warp.sync %all : i32
    %second = arith.cmpi eq, %t, %c1 : i32
    scf.if %second {
      %y = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    })mlir",
                         2);
  EXPECT_EQ(kernel.buffer(x).buffer(flag).run(2, 32), "");
}

TEST(Races, ArePreventedByABarrier) {
  EXPECT_EQ(run(exchange("gpu.barrier", "%c32"), 64), "");
}

TEST(Races, BetweenAReadAndALaterWriteAreReported) {
  std::string body = exchange("gpu.barrier", "%c1") +
                     "llvm.store %c0, %mine {alignment = 4 : i64} : i32, "
                     "!llvm.ptr<3>";
  EXPECT_NE(run(body, 32), "");
  std::string ordered = exchange("gpu.barrier", "%c1") +
                        "gpu.barrier\nllvm.store %c0, %mine {alignment = 4 : "
                        "i64} : i32, !llvm.ptr<3>";
  EXPECT_EQ(run(ordered, 32), "");
}

TEST(Races, BetweenBlocksAreReported) {
  std::vector<int> x(1);
  SimulatedKernel kernel(
      "llvm.store %b, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>", 1);
  EXPECT_EQ(kernel.buffer(x).run(2, 1),
            "writes 4 bytes at byte 0 of 'buffer0', in a race with thread 0 "
            "of block 0");
  EXPECT_EQ(kernel.fault.block, 1);
}

TEST(Races, AreNoneAmongAtomics) {
  std::vector<int> x{0};
  SimulatedKernel kernel("%n = llvm.atomicrmw add %p0, %c1 monotonic "
                         "{alignment = 4 : i64} : !llvm.ptr<1>, i32",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(3, 64), "");
  EXPECT_EQ(x[0], 192);
}

TEST(Races, AmongAtomicsOfABlockAreReportedBetweenBlocks) {
  auto add = [](const std::string &first, const std::string &second,
                int blocks) {
    std::vector<int> x(1);
    SimulatedKernel kernel(
        "%zero = arith.cmpi eq, %b, %c0 : i32\nscf.if %zero {"
        "%n = llvm.atomicrmw add %p0, %c1 " +
            first + R"mlir( monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
      } else {
        %n = llvm.atomicrmw add %p0, %c1 )mlir" +
            second + R"mlir( monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
      })mlir",
        1);
    return kernel.buffer(x).run(blocks, 2);
  };
  std::string block = "syncscope(\"block\")", device = "syncscope(\"device\")";
  std::string text = "changes 4 bytes at byte 0 of 'buffer0', in a race with "
                     "thread 1 of block 0";
  EXPECT_EQ(add(block, block, 1), "");
  EXPECT_EQ(add(block, block, 2), text);
  EXPECT_EQ(add(block, device, 2), text);
  EXPECT_EQ(add(device, block, 2), text);
  EXPECT_EQ(add(device, "", 2), "");
  EXPECT_EQ(add("syncscope(\"cluster\")", device, 2), text);
}

TEST(Races, OfAnAtomicOfABlockAreNotHiddenByOneOfTheDevice) {
  std::vector<int> x(1);
  SimulatedKernel kernel(R"mlir(
    %zero = arith.addi %b, %t : i32
    %first = arith.cmpi eq, %zero, %c0 : i32
    scf.if %first {
      %n = llvm.atomicrmw add %p0, %c1 syncscope("block") monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
    } else {
      %n = llvm.atomicrmw add %p0, %c1 syncscope("device") monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
    })mlir",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(2, 2),
            "changes 4 bytes at byte 0 of 'buffer0', in a race with thread 0 "
            "of block 0");
}

TEST(Races, AmongAtomicsThatOverlapInPartAreReported) {
  auto change = [](const std::string &wide) {
    std::vector<int> x(2);
    SimulatedKernel kernel(R"mlir(
      %first = arith.cmpi eq, %t, %c0 : i32
      %one = arith.constant 1 : i64
      %high = llvm.getelementptr %p0[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
      scf.if %first {
        %n = llvm.atomicrmw add %high, %c1 monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
      } else {
        )mlir" + wide + "\n}",
                           1);
    return kernel.buffer(x).run(1, 2);
  };
  EXPECT_EQ(change("%n = llvm.atomicrmw add %p0, %one monotonic {alignment = 8 "
                   ": i64} : !llvm.ptr<1>, i64"),
            "changes 8 bytes at byte 0 of 'buffer0', in a race with thread 0 "
            "of block 0");
  EXPECT_NE(change("%n = llvm.load %p0 atomic monotonic {alignment = 8 : i64} "
                   ": !llvm.ptr<1> -> i64"),
            "");
  // Elements of a vector are accessed one by one.
  EXPECT_EQ(change("%n = llvm.load volatile %p0 {alignment = 8 : i64} : "
                   "!llvm.ptr<1> -> vector<2xi32>"),
            "");
}

TEST(Races, AreNoneBetweenHalvesOfAnElement) {
  std::string doubles = "llvm.mlir.global internal @tile() {addr_space = 3 : "
                        "i32, alignment = 8 : i64} : !llvm.array<4 x f64>";
  auto store = [&](const std::string &index) {
    SimulatedKernel kernel(
        R"mlir(
      %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
      %first = arith.cmpi eq, %t, %c0 : i32
      scf.if %first {
        %d = arith.constant 0.0 : f64
        llvm.store %d, %tile {alignment = 8 : i64} : f64, !llvm.ptr<3>
      }
      gpu.barrier
      %mine = llvm.getelementptr %tile[)mlir" +
            index + R"mlir(] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
      llvm.store %t, %mine {alignment = 4 : i64} : i32, !llvm.ptr<3>)mlir",
        0, doubles);
    return kernel.run(1, 2);
  };
  EXPECT_EQ(store("%t"), "");
  EXPECT_EQ(store("%c0"), "writes 4 bytes at byte 0 of 'tile', in a race with "
                          "thread 0 of block 0");
}

TEST(Races, OfAWholeElementAreReportedByItsHalves) {
  std::vector<double> x(1);
  SimulatedKernel kernel(R"mlir(
    %first = arith.cmpi eq, %t, %c0 : i32
    scf.if %first {
      %y = llvm.load %p0 {alignment = 8 : i64} : !llvm.ptr<1> -> f64
    } else {
      %high = llvm.getelementptr %p0[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
      llvm.store %t, %high {alignment = 4 : i64} : i32, !llvm.ptr<1>
    })mlir",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(1, 2),
            "writes 4 bytes at byte 4 of 'buffer0', in a race with thread 0 of "
            "block 0");
}

TEST(Races, AreNotHiddenByALaterAtomicOfTheSameThread) {
  std::string body = R"mlir(
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %first = arith.cmpi eq, %t, %c0 : i32
    scf.if %first {
      llvm.store %c0, %tile {alignment = 4 : i64} : i32, !llvm.ptr<3>
    }
    BETWEEN
    %n = llvm.atomicrmw add %tile, %c1 monotonic {alignment = 4 : i64} : !llvm.ptr<3>, i32)mlir";
  std::string ordered = body;
  body.replace(body.find("BETWEEN"), 7, "");
  ordered.replace(ordered.find("BETWEEN"), 7, "gpu.barrier");
  EXPECT_EQ(run(body, 64), "changes 4 bytes at byte 0 of 'tile', in a race "
                           "with thread 0 of block 0");
  EXPECT_EQ(run(ordered, 64), "");
}

TEST(Races, OfAReadAreNotHiddenByALaterAtomicOfTheSameThread) {
  std::vector<int> x(1);
  SimulatedKernel kernel(R"mlir(
    %reads = arith.cmpi eq, %t, %c0 : i32
    scf.if %reads {
      %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    }
    %n = llvm.atomicrmw add %p0, %c1 monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32)mlir",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(1, 64),
            "changes 4 bytes at byte 0 of 'buffer0', in a race with thread 0 "
            "of block 0");
}

TEST(Races, AreFoundWhicheverReaderIsUnordered) {
  // Warps 0, 1 and 2 read. All but one release, and warp 3 acquires and writes.
  for (int unordered : {0, 1, 2, 3}) {
    std::vector<int> x(1), flag(1);
    SimulatedKernel kernel("%one = arith.constant " +
                               std::to_string(unordered) + R"mlir( : i32
        %warp = arith.divui %t, %c32 : i32
        %lane = arith.remui %t, %c32 : i32
        %first = arith.cmpi eq, %lane, %c0 : i32
        %three = arith.constant 3 : i32
        %writes = arith.cmpi eq, %warp, %three : i32
        scf.if %first {
          scf.if %writes {
            %n = llvm.atomicrmw add %p1, %c0 acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
            llvm.store %t, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
          } else {
            %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
            %releases = arith.cmpi ne, %warp, %one : i32
            scf.if %releases {
              %n = llvm.atomicrmw add %p1, %c1 acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
            }
          }
        })mlir",
                           2);
    std::string text = kernel.buffer(x).buffer(flag).run(1, 128);
    std::string thread = std::to_string(32 * unordered);
    EXPECT_EQ(text, unordered == 3 ? ""
                                   : "writes 4 bytes at byte 0 of 'buffer0', "
                                     "in a race with thread " +
                                         thread + " of block 0");
  }
}

TEST(Races, OfAnAtomicAreNotHiddenByAnAtomicStore) {
  // Block 0 stores and block 1 stores and releases; block 2 sees but the
  // latter.
  std::vector<int> x(1);
  SimulatedKernel kernel(R"mlir(
    %stores = arith.cmpi eq, %b, %c0 : i32
    %reads = arith.cmpi eq, %b, %c2 : i32
    scf.if %stores {
      llvm.store volatile %c1, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    } else {
      scf.if %reads {
        %x = llvm.load %p0 atomic acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
        %y = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      } else {
        llvm.store %c2, %p0 atomic release {alignment = 4 : i64} : i32, !llvm.ptr<1>
      }
    })mlir",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(3, 1),
            "reads 4 bytes at byte 0 of 'buffer0', in a race with thread 0 of "
            "block 0");
}

TEST(Races, ArePreventedByAcquireAndRelease) {
  LastBlock test("", "syncscope(\"device\") acq_rel");
  EXPECT_EQ(test.kernel.run(8, 32), "");
  EXPECT_EQ(test.sum[0], 28);
}

TEST(Races, ArePreventedByFencesAroundARelaxedAtomic) {
  LastBlock test(fence, "monotonic");
  EXPECT_EQ(test.kernel.run(8, 32), "");
  EXPECT_EQ(test.sum[0], 28);
}

TEST(Races, ArePreventedByAComparisonThatHolds) {
  EXPECT_EQ(runWithComparison(acquires, "%c1", "monotonic"), "");
  EXPECT_EQ(runWithComparison(releases, "%c0", "monotonic"), "");
}

TEST(Races, AreNotPreventedByAComparisonThatFails) {
  std::string text = "reads 4 bytes at byte 0 of 'buffer0', in a race with "
                     "thread 0 of block 0";
  EXPECT_EQ(runWithComparison(acquires, "%c0", "monotonic"), text);
  EXPECT_EQ(runWithComparison(releases, "%c7", "monotonic"), text);
  EXPECT_EQ(runWithComparison(acquires, "%c0", "acquire"), "");
}

TEST(Races, AreNoneBetweenAReadAndAComparisonThatFails) {
  auto compare = [](const std::string &expected) {
    std::vector<int> x(1);
    SimulatedKernel kernel("%r = llvm.cmpxchg %p0, " + expected + R"mlir(, %c2
      monotonic monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
      %y = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32)mlir",
                           1);
    return kernel.buffer(x).run(1, 2);
  };
  EXPECT_EQ(compare("%c7"), "");
  EXPECT_NE(compare("%c0"), "");
}

TEST(Races, OfTheLastBlockWithoutAFenceAreReported) {
  LastBlock test("", "monotonic");
  EXPECT_NE(test.kernel.run(8, 32), "");
  EXPECT_EQ(test.kernel.fault.kind, FaultKind::DataRace);
  EXPECT_EQ(test.kernel.fault.buffer, "buffer0");
  EXPECT_EQ(test.kernel.fault.block, 7);
}

TEST(Races, AreNotPreventedByAFenceForTheBlock) {
  for (auto [releases, acquires] :
       {std::pair(fenceOfBlock, fenceOfBlock), std::pair(fenceOfBlock, fence),
        std::pair(fence, fenceOfBlock)}) {
    LastBlock test(releases, acquires, "monotonic");
    EXPECT_NE(test.kernel.run(8, 32), "");
    EXPECT_EQ(test.kernel.fault.kind, FaultKind::DataRace);
  }
}

TEST(Races, AreNotPreventedByAReleaseThatAStoreHides) {
  // Thread 0 releases; who sees what thread 32 changes sees that, but not who
  // sees what it stores.
  std::string body = R"mlir(
    %c64 = arith.constant 64 : i32
    %writes = arith.cmpi eq, %t, %c0 : i32
    %hides = arith.cmpi eq, %t, %c32 : i32
    %reads = arith.cmpi eq, %t, %c64 : i32
    scf.if %writes {
      llvm.store %c7, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
      llvm.store %c1, %p1 atomic release {alignment = 4 : i64} : i32, !llvm.ptr<1>
    }
    scf.if %hides {
      HIDES
    }
    scf.if %reads {
      %f = llvm.load %p1 atomic acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    })mlir";
  std::string change = body, store = body;
  change.replace(body.find("HIDES"), 5,
                 "%n = llvm.atomicrmw add %p1, %c1 monotonic {alignment = 4 : "
                 "i64} : !llvm.ptr<1>, i32");
  store.replace(body.find("HIDES"), 5,
                "llvm.store %c2, %p1 atomic monotonic {alignment = 4 : i64} : "
                "i32, !llvm.ptr<1>");
  std::vector<int> x(1), flag(1);
  SimulatedKernel hidden(store, 2), seen(change, 2);
  EXPECT_EQ(hidden.buffer(x).buffer(flag).run(1, 96),
            "reads 4 bytes at byte 0 of 'buffer0', in a race with thread 0 of "
            "block 0");
  EXPECT_EQ(seen.buffer(x).buffer(flag).run(1, 96), "");
}

TEST(Races, AreNotPreventedByAReleaseInAnotherBlocksSharedMemory) {
  // Each block counts in a flag of its own; the first one's says nothing to the
  // second.
  std::string flag = "llvm.mlir.global internal @flag() {addr_space = 3 : i32} "
                     ": !llvm.array<1 x i32>";
  std::vector<int> x(1);
  SimulatedKernel kernel(R"mlir(
    %flag = llvm.mlir.addressof @flag : !llvm.ptr<3>
    %writes = arith.cmpi eq, %b, %c0 : i32
    llvm.store %c0, %flag {alignment = 4 : i64} : i32, !llvm.ptr<3>
    scf.if %writes {
      llvm.store %c7, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    }
    %n = llvm.atomicrmw add %flag, %c1 acq_rel {alignment = 4 : i64} : !llvm.ptr<3>, i32
    %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32)mlir",
                         1, flag);
  EXPECT_EQ(kernel.buffer(x).run(2, 1),
            "reads 4 bytes at byte 0 of 'buffer0', in a race with thread 0 of "
            "block 0");
}

TEST(Races, OfOtherThreadsNeedABarrierToo) {
  // Thread 1 writes the partial, thread 0 releases: nothing orders the two.
  std::vector<int> partial(8), counter{0};
  std::string body = R"mlir(
    %writes = arith.cmpi eq, %t, %c1 : i32
    %first = arith.cmpi eq, %t, %c0 : i32
    scf.if %writes {
      llvm.store %b, %p0 {alignment = 4 : i64} : i32, !llvm.ptr<1>
    }
    BETWEEN
    scf.if %first {
      %n = llvm.atomicrmw add %p1, %c1 acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
      %last = arith.cmpi eq, %n, %c1 : i32
      scf.if %last {
        %x = llvm.load %p0 {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      }
    })mlir";
  // One block writes; the second one only reads.
  size_t place = body.find("%c1 : i32");
  ASSERT_NE(place, std::string::npos);
  body.replace(place, 9, "%c1 : i32\n%one = arith.cmpi eq, %b, %c0 : i32");
  body.replace(body.find("scf.if %writes"), 14,
               "%both = arith.andi %writes, %one : i1\nscf.if %both");
  std::string ordered = body;
  body.replace(body.find("BETWEEN"), 7, "");
  ordered.replace(ordered.find("BETWEEN"), 7, "gpu.barrier");
  SimulatedKernel without(body, 2), with(ordered, 2);
  EXPECT_NE(without.buffer(partial).buffer(counter).run(2, 32), "");
  counter[0] = 0;
  EXPECT_EQ(with.buffer(partial).buffer(counter).run(2, 32), "");
}
