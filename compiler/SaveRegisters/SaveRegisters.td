#ifndef SLUICE_SAVE_REGISTERS
#define SLUICE_SAVE_REGISTERS

include "mlir/Pass/PassBase.td"

def SaveRegisters : Pass<"row-save-registers", "::sluice::row::KernelOp"> {
  let summary = "Order a kernel's work so that few rows wait in registers";
  let description = [{
    A thread of a GPU keeps several values of each row in registers, from where
    it is made to where it is last used. This pass, which `row-to-gpu` follows,
    shortens that way:

    - A region of `row.switch` or `row.retry` works on one value of a thread at a
      time, while those of all rows that it uses wait. What a few operations make
      of other rows that it uses is made again in it.
    - Regions come first, since they take the most registers for themselves, and
      every other op right before what needs it.

    Before:

    ```mlir
    row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>,
                  %y: memref<?x16xf32, strided<[?, ?]>>,
                  %i: memref<?x16xf32, strided<[?, ?]>>) {
      %one = arith.constant dense<1.0> : vector<16xf32>
      %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
      %1 = row.load %i : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
      %2 = arith.addf %0, %one : vector<16xf32>
      %3 = math.exp %1 : vector<16xf32>
      %4 = arith.fptosi %1 : vector<16xf32> to vector<16xi32>
      %5 = row.switch %4 {
        %7 = arith.mulf %2, %0 : vector<16xf32>
        row.yield %7 : vector<16xf32>
      }, {
        row.yield %0 : vector<16xf32>
      } : vector<16xi32> -> vector<16xf32>
      %6 = arith.mulf %3, %5 : vector<16xf32>
      row.store %6, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
      row.return
    }
    ```

    After: the sum `%2` stands in the switch, and the exponential `%3` after it.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

#endif
