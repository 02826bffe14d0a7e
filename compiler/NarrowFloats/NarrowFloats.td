#ifndef SLUICE_NARROW_FLOATS
#define SLUICE_NARROW_FLOATS

include "mlir/Pass/PassBase.td"

def NarrowFloats : Pass<"sluice-narrow-floats", "::mlir::ModuleOp"> {
  let summary = "Convert bfloat16 and float16 without instructions for them";
  let description = [{
    Code for a processor converts numbers of 16 bits where it reads and writes
    memory. What a processor has for bfloat16 differs: most have nothing, and
    LLVM then calls a function that is not there, even to move a number; some
    have instructions that take subnormal numbers for 0. So `arith.extf` and
    `arith.truncf` of bfloat16 become shifts and an integer rounding, to
    nearest, ties to even, and it is moved as an integer. Conversions between
    float64 and either type go by float32, as PyTorch's do.

    Before:

    ```mlir
    func.func @f(%x: vector<8xbf16>) -> vector<8xf32> {
      %0 = arith.extf %x : vector<8xbf16> to vector<8xf32>
      return %0 : vector<8xf32>
    }
    ```

    After: `%x` is a `vector<8xi16>`, extended to 32 bits and shifted to their
    upper half.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif
