// Planted faults of memory: each is reported with its thread and buffer.
#include "SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace sluice::test;
using sim::FaultKind;

namespace {

constexpr char copy[] = R"mlir(
  %from = llvm.getelementptr %p0[%t] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, f32
  %to = llvm.getelementptr %p1[%t] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, f32
  %x = llvm.load %from {alignment = 4 : i64} : !llvm.ptr<1> -> f32
  llvm.store %x, %to {alignment = 4 : i64} : f32, !llvm.ptr<1>
)mlir";

constexpr char copyVectors[] = R"mlir(
  %from = llvm.getelementptr %p0[%t] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, f32
  %x = llvm.load %from {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
  llvm.store %x, %p1 {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1>
)mlir";

constexpr char readShared[] = R"mlir(
  %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
  %from = llvm.getelementptr %tile[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f32
  %x = llvm.load %from {alignment = 4 : i64} : !llvm.ptr<3> -> f32
  llvm.store %x, %p0 {alignment = 4 : i64} : f32, !llvm.ptr<1>
)mlir";

constexpr char tile[] =
    "llvm.mlir.global internal @tile() {addr_space = 3 : i32} "
    ": !llvm.array<4 x f32>";

} // namespace

TEST(SimulatedMemory, IsTheCallersMemory) {
  std::vector<float> x(64), y(64);
  for (int i = 0; i < 64; ++i)
    x[i] = i;
  SimulatedKernel kernel(copy, 2);
  EXPECT_EQ(kernel.buffer(x).buffer(y, /*written=*/false).run(1, 64), "");
  EXPECT_EQ(x, y);
}

TEST(SimulatedMemory, EndsWithTheBuffer) {
  std::vector<float> x(40), y(64);
  SimulatedKernel kernel(copy, 2);
  EXPECT_EQ(kernel.buffer(x).buffer(y).run(1, 64),
            "reads 4 bytes at byte 160 of 'buffer0', which has 160");
  EXPECT_EQ(kernel.fault.kind, FaultKind::OutOfBounds);
  EXPECT_EQ(kernel.fault.kernel, "k");
  EXPECT_EQ(kernel.fault.block, 0);
  EXPECT_EQ(kernel.fault.thread, 40);
  EXPECT_EQ(kernel.fault.buffer, "buffer0");
}

TEST(SimulatedMemory, EndsWithTheBufferHoweverFarThereIsAnother) {
  // Buffers are 2^40 bytes apart.
  std::vector<int> x(4), y(4);
  SimulatedKernel kernel(R"mlir(
    %far = arith.constant 274877906944 : i64
    %at = llvm.getelementptr %p0[%far] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
    %next = llvm.getelementptr %at[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
    %x = llvm.load %next {alignment = 4 : i64} : !llvm.ptr<1> -> i32)mlir",
                         2);
  EXPECT_EQ(kernel.buffer(x).buffer(y).run(1, 1),
            "reads 4 bytes at byte 1099511627780 of 'buffer0', which has 16");
  EXPECT_EQ(kernel.fault.kind, FaultKind::OutOfBounds);
}

TEST(SimulatedMemory, EndsWithTheSharedArrayHoweverFarThereIsAnother) {
  std::string two = "llvm.mlir.global internal @a() {addr_space = 3 : i32} "
                    ": !llvm.array<4 x i32>\n"
                    "llvm.mlir.global internal @b() {addr_space = 3 : i32} "
                    ": !llvm.array<4 x i32>";
  for (const char *far : {"262144", "274877906944"}) {
    SimulatedKernel kernel(R"mlir(
      %a = llvm.mlir.addressof @a : !llvm.ptr<3>
      %b0 = llvm.mlir.addressof @b : !llvm.ptr<3>
      llvm.store %c0, %a {alignment = 4 : i64} : i32, !llvm.ptr<3>
      llvm.store %c0, %b0 {alignment = 4 : i64} : i32, !llvm.ptr<3>
      %far = arith.constant )mlir" +
                               std::string(far) + R"mlir( : i64
      %at = llvm.getelementptr %a[%far] : (!llvm.ptr<3>, i64) -> !llvm.ptr<3>, i32
      llvm.store %c0, %at {alignment = 4 : i64} : i32, !llvm.ptr<3>)mlir",
                           0, two);
    kernel.run(1, 1);
    EXPECT_EQ(kernel.fault.kind, FaultKind::OutOfBounds) << far;
    EXPECT_EQ(kernel.fault.buffer, "a");
  }
}

TEST(SimulatedMemory, EndsWithTheBufferThatAPointerCameFrom) {
  // A pointer is chosen, or goes round a loop, or comes by two ways.
  std::string prologue = R"mlir(
    %far = arith.constant 274877906944 : i64
    %at = llvm.getelementptr %p0[%far] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
    %yes = arith.cmpi eq, %t, %c0 : i32
    )mlir",
              store = "\nllvm.store %c7, %q {alignment = 4 : i64} : i32, "
                      "!llvm.ptr<1>";
  for (const char *way : {"%q = arith.select %yes, %at, %p1 : !llvm.ptr<1>",
                          "%q = llvm.select %yes, %at, %p0 : i1, !llvm.ptr<1>",
                          R"mlir(
    %q = scf.for %i = %c0 to %c1 step %c1 iter_args(%p = %p0) -> (!llvm.ptr<1>) : i32 {
      %n = llvm.getelementptr %p[%far] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i32
      scf.yield %n : !llvm.ptr<1>
    })mlir",
                          R"mlir(
    %q = scf.if %yes -> (!llvm.ptr<1>) {
      scf.yield %at : !llvm.ptr<1>
    } else {
      scf.yield %p1 : !llvm.ptr<1>
    })mlir"}) {
    std::vector<int> x(4), y(4);
    SimulatedKernel kernel(prologue + way + store, 2);
    EXPECT_EQ(kernel.buffer(x).buffer(y).run(1, 1),
              "writes 4 bytes at byte 1099511627776 of 'buffer0', which has 16")
        << way;
  }
}

TEST(SimulatedMemory, IsThatOfThePointerThatWasChosen) {
  std::vector<int> x(2), y(2);
  SimulatedKernel kernel(R"mlir(
    %first = arith.cmpi eq, %t, %c0 : i32
    %high = llvm.getelementptr %p0[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
    %chosen = arith.select %first, %p1, %high : !llvm.ptr<1>
    %q = scf.for %i = %c0 to %t step %c1 iter_args(%p = %chosen) -> (!llvm.ptr<1>) : i32 {
      %n = llvm.getelementptr %p[-1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
      scf.yield %n : !llvm.ptr<1>
    }
    llvm.store %c7, %q {alignment = 4 : i64} : i32, !llvm.ptr<1>)mlir",
                         2);
  EXPECT_EQ(kernel.buffer(x).buffer(y).run(1, 2), "");
  EXPECT_EQ(x, (std::vector<int>{7, 0}));
  EXPECT_EQ(y, (std::vector<int>{7, 0}));
}

TEST(SimulatedMemory, SaysTheLineOfTheAccess) {
  std::vector<float> x(1), y(1);
  SimulatedKernel kernel(copy, 2);
  kernel.buffer(x).buffer(y).run(1, 2);
  // As the parser counts them: the file, the line, the column of the load.
  EXPECT_TRUE(llvm::StringRef(kernel.fault.site).ends_with(":22:8"))
      << kernel.fault.site;
}

TEST(SimulatedMemory, HasNothingAtNull) {
  SimulatedKernel kernel(R"mlir(
    %null = llvm.inttoptr %c0 : i32 to !llvm.ptr<1>
    llvm.store %c0, %null {alignment = 4 : i64} : i32, !llvm.ptr<1>)mlir",
                         0);
  EXPECT_EQ(kernel.run(1, 1), "writes 4 bytes at address 0, in no buffer");
  EXPECT_EQ(kernel.fault.kind, FaultKind::OutOfBounds);
}

TEST(SimulatedMemory, KeepsAlignment) {
  std::vector<float> x(8), y(4);
  SimulatedKernel kernel(copyVectors, 2);
  EXPECT_EQ(kernel.buffer(x).buffer(y).run(1, 2),
            "reads 16 bytes at byte 4 of 'buffer0', aligned to less than 16");
  EXPECT_EQ(kernel.fault.kind, FaultKind::Misaligned);
  EXPECT_EQ(kernel.fault.thread, 1);
}

TEST(SimulatedMemory, AlignsAtomicsToTheirSizeWhateverTheySay) {
  for (const char *access :
       {"%x = llvm.load %q atomic monotonic {alignment = 1 : i64} "
        ": !llvm.ptr<1> -> i32",
        "llvm.store %c1, %q atomic monotonic {alignment = 1 : i64} "
        ": i32, !llvm.ptr<1>",
        "%x = llvm.atomicrmw add %q, %c1 monotonic {alignment = 1 : i64} "
        ": !llvm.ptr<1>, i32",
        "%x = llvm.cmpxchg %q, %c0, %c1 acq_rel monotonic "
        "{alignment = 1 : i64} : !llvm.ptr<1>, i32"}) {
    std::vector<int> x(2);
    SimulatedKernel kernel("%q = llvm.getelementptr %p0[2] : (!llvm.ptr<1>) -> "
                           "!llvm.ptr<1>, i8\n" +
                               std::string(access),
                           1);
    kernel.buffer(x).run(1, 1);
    EXPECT_EQ(kernel.fault.kind, FaultKind::Misaligned) << access;
  }
}

TEST(SimulatedMemory, AlignsSharedArraysAsTheyAskForIt) {
  auto store = [](const std::string &alignment) {
    std::string array = "llvm.mlir.global internal @tile() {addr_space = 3 : "
                        "i32" +
                        alignment + "} : !llvm.array<4 x f32>";
    SimulatedKernel kernel(R"mlir(
      %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
      %v = arith.constant dense<0.0> : vector<4xf32>
      llvm.store %v, %tile {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<3>)mlir",
                           0, array);
    return kernel.run(1, 1);
  };
  std::string fault =
      "writes 16 bytes at byte 0 of 'tile', aligned to less than 16";
  EXPECT_EQ(store(""), fault);
  EXPECT_EQ(store(", alignment = 8 : i64"), fault);
  EXPECT_EQ(store(", alignment = 16 : i64"), "");
  EXPECT_EQ(store(", alignment = 32 : i64"), "");
}

TEST(SimulatedMemory, HoldsEightFlagsInAByte) {
  std::vector<uint8_t> x(1);
  SimulatedKernel kernel("%x = llvm.load %p0 {alignment = 1 : i64} : "
                         "!llvm.ptr<1> -> vector<8xi1>",
                         1);
  EXPECT_EQ(kernel.buffer(x).run(1, 1), "");
}

TEST(SimulatedMemory, HasNoValueBeforeItIsWritten) {
  std::vector<float> x(8), y(8);
  SimulatedKernel kernel(copy, 2);
  EXPECT_EQ(kernel.buffer(x, /*written=*/false).buffer(y).run(1, 8),
            "reads 4 bytes at byte 0 of 'buffer0', which nothing has written");
  EXPECT_EQ(kernel.fault.kind, FaultKind::UnwrittenRead);
}

TEST(SimulatedMemory, ForgetsSharedArraysWithTheBlock) {
  std::vector<float> y(1);
  SimulatedKernel kernel(readShared, 1, tile);
  EXPECT_EQ(kernel.buffer(y).run(2, 1),
            "reads 4 bytes at byte 0 of 'tile', which nothing has written");
}

TEST(SimulatedMemory, BoundsSharedArrays) {
  std::string fill = R"mlir(
    %tile0 = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %zero = arith.constant 0.0 : f32
    %at = llvm.getelementptr %tile0[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f32
    llvm.store %zero, %at {alignment = 4 : i64} : f32, !llvm.ptr<3>)mlir";
  SimulatedKernel kernel(fill, 0, tile);
  EXPECT_EQ(kernel.run(1, 5),
            "writes 4 bytes at byte 16 of 'tile', which has 16");
}

TEST(SimulatedMemory, KeepsInputs) {
  std::vector<float> x(8), y(8);
  SimulatedKernel kernel(copy, 2);
  kernel.buffer(x).buffer(y);
  kernel.memory.getRegions()[1]->readOnly = true;
  EXPECT_EQ(kernel.run(1, 8),
            "writes 4 bytes at byte 0 of 'buffer1', which it may only read");
  EXPECT_EQ(kernel.fault.kind, FaultKind::ReadOnlyWrite);
}
