#ifndef SLUICE_DIFFERENTIATE
#define SLUICE_DIFFERENTIATE

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"route-differentiate", "::mlir::ModuleOp"> {
  let summary = "Add the backward function of a router";
  let description = [{
    Reverse mode. For each function with arguments marked `route.grad`, the
    ops between those arguments and the results get their adjoints, by
    `DifferentiableOpInterface`, in reverse order. These become a function
    `<name>_backward`; values of the forward that they use become further
    results of the forward, its residuals. `route-plan-residuals` decides
    afterwards which of them to compute again instead.

    The forward gets `route.backward`, the backward's symbol, and
    `route.residuals`, their number. The backward takes the arguments of the
    forward, its residuals, then a cotangent for each result that is a float;
    it returns a gradient for each marked argument, of the argument's type.
    Constants, broadcasts and conditions are never residuals. Ops that no marked argument
    reaches, or that reach no result, cost nothing. `route.stop_gradient` has
    done its work and is removed from every function.

    A result that depends on a marked argument through an operand for which no
    derivative is known is an error at that op.

    Before:

    ```mlir
    func.func @f(%x: f32 {route.grad, route.name = "x"}) -> f32 {
      %y = route.sigmoid %x : f32
      return %y : f32
    }
    ```

    After:

    ```mlir
    func.func @f(%x: f32 {route.grad, route.name = "x"}) -> (f32, f32)
        attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
      %y = route.sigmoid %x : f32
      return %y, %y : f32, f32
    }
    func.func @f_backward(%x: f32 {route.name = "x"}, %y: f32, %g: f32) -> f32 {
      %n = arith.negf %x : f32
      %c = route.sigmoid %n : f32
      %d = arith.mulf %y, %c : f32
      %dx = arith.mulf %g, %d : f32
      return %dx : f32
    }
    ```
  }];
  let dependentDialects = ["::sluice::route::RouteDialect"];
}

#endif
