#ifndef SLUICE_ROUTE_REDUCTION
#define SLUICE_ROUTE_REDUCTION

include "dialects/Route/RouteBase.td"

// Constraints of all reductions: [C1] at least one axis, each named once, all
// of which the operand has; [C2] the result has the remaining axes in their
// order, or is a scalar where none remains.

def Route_SumOp : Route_ReductionOp<"sum"> {
  let summary = "the sum over named axes";
  let description = [{
    Constraints: [C1] at least one axis, each named once, all of which the
    operand has; [C2] the result has the remaining axes in their order, or is
    a scalar where none remains.

    Sums over tokens have a fixed partition and order: bitwise repeatable.

    ```mlir
    %s = route.sum %x over ["E"]
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let hasCanonicalizer = 1;
}

def Route_MeanOp : Route_ReductionOp<"mean", [Composite]> {
  let summary = "the mean over named axes; over zero tokens it is 0";
  let description = [{
    Constraints: [C1], [C2] as for `route.sum`.

    An empty shard must not poison a loss: the mean of nothing is 0, not NaN.

    ```mlir
    %m = route.mean %x over ["T"] : tensor<?xf32, #route.axes<["T"]>> -> f32
    ```
  }];
  let hasCanonicalizer = 1;
}

def Route_MaxOp : Route_ReductionOp<"max"> {
  let summary = "the maximum over named axes";
  let description = [{
    A NaN makes the result NaN. Over zero tokens it is -inf. The derivative is
    shared evenly among equal maxima.

    Constraints: [C1], [C2] as for `route.sum`.

    ```mlir
    %m = route.max %x over ["E"]
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let hasCanonicalizer = 1;
}

def Route_MinOp : Route_ReductionOp<"min"> {
  let summary = "the minimum over named axes";
  let description = [{
    A NaN makes the result NaN. Over zero tokens it is +inf. The derivative is
    shared evenly among equal minima.

    Constraints: [C1], [C2] as for `route.sum`.

    ```mlir
    %m = route.min %x over ["E"]
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let hasCanonicalizer = 1;
}

def Route_LogSumExpOp : Route_ReductionOp<"logsumexp", [Composite]> {
  let summary = "log(sum(exp(x))) over named axes";
  let description = [{
    Computed after subtracting the maximum; a row of -inf gives -inf.

    Constraints: [C1], [C2] as for `route.sum`.

    ```mlir
    %l = route.logsumexp %x over ["E"]
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
}

#endif
