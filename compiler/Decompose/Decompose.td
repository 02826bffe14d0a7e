#ifndef SLUICE_DECOMPOSE
#define SLUICE_DECOMPOSE

include "mlir/Pass/PassBase.td"

def Decompose : Pass<"route-decompose"> {
  let summary = "Expand composite ops into primitives";
  let description = [{
    Replaces every op with the trait `Composite`; what remains has derivative
    rules and lowerings. Canonicalises on the way, and expands
    `route.normalize` last: once its operand is visibly the product of a gate
    and a softmax, the two become one softmax that neither underflows nor
    divides twice; it is marked `route.gated`, by which all kernels compute it
    alike. A number that is known where no token is (1 / tau, 1 / T)
    is computed there, once, and then repeated.

    Before:

    ```mlir
    func.func @weights(%x: tensor<?x8xf32, #route.axes<["T", "E"]>>, %tau: f32,
                       %alpha: tensor<?x8xf32, #route.axes<["T", "E"]>>, %rng: !route.rng)
        -> tensor<?x8xf32, #route.axes<["T", "E"]>> {
      %z = route.gumbel_sigmoid %x, %tau, %rng stream 0
        : tensor<?x8xf32, #route.axes<["T", "E"]>>, f32
      %t = route.dirichlet %alpha, %rng over "E" stream 1
        : tensor<?x8xf32, #route.axes<["T", "E"]>>
      %p = arith.mulf %z, %t : tensor<?x8xf32, #route.axes<["T", "E"]>>
      %w = route.normalize %p over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
      return %w : tensor<?x8xf32, #route.axes<["T", "E"]>>
    }
    ```

    After (the body):

    ```mlir
    %one = arith.constant 1.0 : f32
    %g = route.logistic %rng stream 0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %s = arith.addf %x, %g : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %r = arith.divf %one, %tau : f32
    %b = route.broadcast %r : f32 -> tensor<?x8xf32, #route.axes<["T", "E"]>>
    %a = arith.mulf %s, %b : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %l = route.log_gamma_sample %alpha, %rng stream 1
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %z = route.log_gate %a : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %y = arith.addf %z, %l : tensor<?x8xf32, #route.axes<["T", "E"]>>
    %w = route.softmax %y over "E" {route.gated = "draw"}
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let dependentDialects = ["::sluice::route::RouteDialect"];
}

#endif
