#ifndef SLUICE_CONTRACT
#define SLUICE_CONTRACT

include "mlir/Pass/PassBase.td"

def Contract : Pass<"row-contract", "::mlir::ModuleOp"> {
  let summary = "Multiply and add in one operation where gradients do";
  let description = [{
    A product that is only added, or subtracted, and what it is added to become
    one `math.fma`: one instruction, and one rounding less.

    Only where the result depends on a cotangent. All else a backward kernel may
    compute as the forward one did, and it must be the same to the last bit: of
    two experts with nearly the same score, both have to choose one. So kernels
    keep what they compute from inputs alone as it is written.

    Nor in rows of one expert, whose total it is: the gradient of a divergence
    is then the difference of equal products, and has to be 0.

    Cotangents are the buffers that have this role in `sluice.programs`.

    Before:

    ```mlir
    module attributes {sluice.programs = {
        forward = [], backward = [{role = "input"}, {role = "cotangent"},
                                  {role = "gradient"} ]}} {
      row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                    %g: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
                    %y: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 2 : i64})
          attributes {row.program = "backward"} {
        %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
        %1 = row.load %g : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
        %2 = arith.mulf %0, %1 : vector<8xf32>
        %3 = arith.addf %2, %1 : vector<8xf32>
        row.store %3, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
        row.return
      }
    }
    ```

    After: `%3` is `math.fma %0, %1, %1`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

#endif
