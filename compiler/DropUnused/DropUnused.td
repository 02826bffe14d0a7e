#ifndef SLUICE_DROP_UNUSED
#define SLUICE_DROP_UNUSED

include "mlir/Pass/PassBase.td"

def DropUnused : Pass<"route-drop-unused", "::mlir::ModuleOp"> {
  let summary = "Take out of a backward what unused results add";
  let description = [{
    `route.unused` on a forward function lists results that nobody uses. Their
    cotangents are 0, and so is all that the backward makes of these: not by
    arithmetic, in which 0 times infinity is NaN, but because it is not there. Of a
    router whose scores are returned beside its weights, a masked score of -inf
    then harms no gradient of the weights; and what only the others needed is
    neither read nor computed.

    It follows `route-plan-residuals`: the forward, and what it keeps, is the same
    whatever is used afterwards.

    Before:

    ```mlir
    func.func @f(%x: f32 {route.grad}, %y: f32) -> (f32, f32) attributes {
        route.backward = @f_backward, route.residuals = 0 : i64,
        route.unused = array<i64: 1>} {
      %0 = arith.mulf %x, %y : f32
      return %x, %0 : f32, f32
    }
    func.func @f_backward(%x: f32, %y: f32, %g0: f32, %g1: f32) -> f32 {
      %0 = arith.mulf %g1, %y : f32
      %1 = arith.addf %g0, %0 : f32
      return %1 : f32
    }
    ```

    After: `@f_backward` returns `%g0`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::sluice::route::RouteDialect"];
}

#endif
