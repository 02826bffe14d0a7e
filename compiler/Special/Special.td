#ifndef SLUICE_COMPILER_SPECIAL
#define SLUICE_COMPILER_SPECIAL

include "mlir/Pass/PassBase.td"

def ExpandSpecial : Pass<"row-expand-special"> {
  let summary = "Write special functions and draws out in arithmetic";
  let description = [{
    Inside each `row.kernel`, replaces `exp`, `log`, `lgamma`, `sigmoid`, the
    draws and the other functions that no machine instruction computes by
    `arith` ops, `math.fma` and the like: only what LLVM lowers to plain
    instructions, no library call. Scalars stay scalars, so that what depends
    on the token only is computed once for a row. Results do not depend on the
    width at which the kernel is later vectorised.

    Draws become Philox4x32-10 on the token's and the expert's number;
    rejection becomes `row.retry`; the branches of the Gamma gradient become
    `row.switch`.

    Before:

    ```mlir
    row.kernel @f(%in: memref<?x8xf32, strided<[?, ?]>>, %out: memref<?x8xf32, strided<[?, ?]>>) {
      %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
      %s = route.sigmoid %x : vector<8xf32>
      row.store %s, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
      row.return
    }
    ```

    After (only what `%s` became; `exp` in short):

    ```mlir
    %a = math.absf %x : vector<8xf32>
    %n = arith.negf %a : vector<8xf32>
    %e = ...
    %d = arith.addf %e, %one : vector<8xf32>
    %i = arith.divf %one, %d : vector<8xf32>
    %p = arith.cmpf oge, %x, %zero : vector<8xf32>
    %m = arith.mulf %e, %i : vector<8xf32>
    %s = arith.select %p, %i, %m : vector<8xi1>, vector<8xf32>
    ```

    The kernel's attribute `row.operations` tells the machine operations that
    its functions are estimated to be for each token.

    Functions of one argument share what they can (`sigmoid(x)`,
    `sigmoid(-x)` and `softplus(x)` their exponential; `lgamma`, `digamma` and
    `trigamma` an argument, its reciprocal and logarithm): run `cse` afterwards.

    With `gpu`, float32 divisions inside of functions have the flag `arcp`,
    and roots and powers of two, from which `exp` is then made, `afn`: a target
    has instructions for those that are good to an ulp or two. Noise is bitwise
    the same; a program's own divisions and roots stay rounded to nearest.
  }];
  let options = [Option<"gpu", "gpu", "bool", "false",
                        "Use a GPU's approximate instructions">];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
    "::sluice::row::RowDialect"];
}

#endif
