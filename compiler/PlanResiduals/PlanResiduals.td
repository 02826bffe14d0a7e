#ifndef SLUICE_PLAN_RESIDUALS
#define SLUICE_PLAN_RESIDUALS

include "mlir/Pass/PassBase.td"

def PlanResiduals : Pass<"route-plan-residuals", "::mlir::ModuleOp"> {
  let summary = "Save or recompute what the backward needs of the forward";
  let description = [{
    After `route-differentiate` every forward value that the backward uses is
    a residual. This pass keeps few of them, and clones the producers of the
    others into the backward:

    - a value reduced over the tokens, or ordered along them, is kept:
      computing it again would take a kernel of its own;
    - the slope of a `route.with_slope` counts as all that it is computed from:
      it is kept if that costs more than moving it, within `budget`;
    - a value per token that is reduced over the experts is kept: it costs one
      number for each row, and saves a pass over the row;
    - a special function that the backward computes of such sums alone is
      computed by the forward and kept: one number for each row as well, but
      lanes that share a row each compute it;
    - a result with tokens, which is in memory anyway, is kept if computing it
      again costs more than reading it, less what is then not read. The
      backward takes such results, by their numbers `route.kept_results`, after
      the residuals;
    - of the values for each token and expert, the one is kept that spares most:
      the operations that the backward then needs not do, also of what only it
      is made from, less `ops-per-byte` for each byte that is moved more, written
      by the forward or read by the backward. Then the next, at most `budget`;
    - a gate `sigmoid(x)` and its complement `sigmoid(-x)` count as made from one
      number, `route.sigmoid_tail`, which may be kept in place of x;
    - computed values that the backward compares with each other, such as a row
      with its maximum, are kept together or computed again together: were two
      kernels to differ in a bit, a kept maximum would be met nowhere.

    Then `route.with_slope`, which only derivatives see, becomes its value behind
    a `route.stop_gradient`: what it stood between stays apart, so that forward
    and backward compute the same.

    Everything else is computed again from the inputs; draws are drawn again,
    which gives the same numbers because they depend on a counter alone. The
    costs are counts of machine operations for each element, in
    `Special/Operations.cpp`; `ops-per-byte` is what the target computes while it moves
    a byte.

    Before:

    ```mlir
    func.func @f(%x: f32 {route.grad}) -> (f32, f32)
        attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
      %e = math.exp %x : f32
      %s = math.sin %e : f32
      return %s, %e : f32, f32
    }
    func.func @f_backward(%x: f32, %e: f32, %g: f32) -> f32 {
      %c = math.cos %e : f32
      %0 = arith.mulf %g, %c : f32
      %1 = arith.mulf %0, %e : f32
      return %1 : f32
    }
    ```

    After: `%e` is computed again from `%x`.

    ```mlir
    func.func @f(%x: f32 {route.grad}) -> f32
        attributes {route.backward = @f_backward, route.residuals = 0 : i64}
    func.func @f_backward(%x: f32, %g: f32) -> f32 {
      %e = math.exp %x : f32
      ...
    }
    ```
  }];
  let options = [
    Option<"budget", "budget", "unsigned", "1",
           "values kept for each token and expert">,
    Option<"opsPerByte", "ops-per-byte", "unsigned", "16",
           "operations that the target computes while it moves a byte">
  ];
  let dependentDialects = ["::sluice::route::RouteDialect"];
}

#endif
