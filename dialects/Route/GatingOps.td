#ifndef SLUICE_ROUTE_GATING
#define SLUICE_ROUTE_GATING

include "dialects/Route/RouteBase.td"

def Route_SigmoidOp : Route_UnaryOp<"sigmoid"> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    The logistic function, without overflow for any x.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %z = route.sigmoid %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let hasFolder = 1;
}

def Route_SigmoidTailOp : Route_UnaryOp<"sigmoid_tail", [Differentiable], ""> {
  let summary = "the smaller of sigmoid(x) and sigmoid(-x), with the sign of x";
  let description = [{
    One number that both follow from, without a loss of digits: what a backward
    reads in place of x. 1 - |tail| is the larger one.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %t = route.sigmoid_tail %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_SigmoidOfTailOp : Route_UnaryOp<"sigmoid_of_tail", [Differentiable], ""> {
  let summary = "sigmoid(x) from its tail";
  let description = [{
    Bit by bit what `route.sigmoid` gives of x, unless that is -0; that of -x
    has the negative tail. A tail of -0 gives 0, one of 0 gives 1.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %z = route.sigmoid_of_tail %t : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_LogSigmoidOp : Route_UnaryOp<"log_sigmoid"> {
  let summary = "log(1 / (1 + exp(-x)))";
  let description = [{
    The logarithm of the logistic function: finite for every finite x, where
    the logarithm of `route.sigmoid` is not.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %l = route.log_sigmoid %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_LogGateOp : Route_UnaryOp<"log_gate", [Differentiable], ""> {
  let summary = "log(sigmoid(x)) as an exponent of a softmax";
  let description = [{
    `route.log_sigmoid` where an absolute error of 4e-7 will do: an exponent's
    own rounding is no less. On a GPU it is one instruction beside what
    `route.sigmoid` takes.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %l = route.log_gate %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_SoftplusOp : Route_UnaryOp<"softplus"> {
  let summary = "log(1 + exp(x))";
  let description = [{
    A smooth positive part, without overflow for any x.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %a = route.softplus %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_ReluOp : Route_UnaryOp<"relu"> {
  let summary = "max(x, 0), with derivative 0 at 0";
  let description = [{
    The positive part; NaN stays NaN.

    Constraints: [C1] operand and result have the same type.
    Source: ReMoE (Wang et al., ICLR 2025) for its use as a gate.

    ```mlir
    %g = route.relu %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let hasFolder = 1;
}

def Route_SoftmaxOp : Route_AlongOp<"softmax", [Differentiable]> {
  let summary = "exp(x) / sum(exp(x)) along an axis";
  let description = [{
    Computed after subtracting the maximum. A row of -inf gives zeros; a NaN
    makes its row NaN. Of `log_sigmoid(x)` it takes `log_gate(x)`.

    Constraints: [C1] operand and result have the same type; [C2] the tensor
    has the axis, and it is not `T`.

    ```mlir
    %p = route.softmax %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let hasCanonicalizer = 1;
}

def Route_NormalizeOp : Route_AlongOp<"normalize", [Composite]> {
  let summary = "x / sum(x) along an axis, and 0 where the sum is 0";
  let description = [{
    Constraints: [C1] operand and result have the same type; [C2] the tensor
    has the axis, and it is not `T`.

    `normalize(softmax(x))` is `softmax(x)`. The product of a gate
    `sigmoid(a)` and a `softmax(b)` normalises to `softmax(log_gate(a) + b)`,
    which neither underflows nor needs the inner softmax's division.

    ```mlir
    %r = route.normalize %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Route_StopGradientOp : Route_UnaryOp<"stop_gradient", [Inactive]> {
  let summary = "x, seen as a constant by differentiation";
  let description = [{
    Constraints: [C1] operand and result have the same type.

    ```mlir
    %c = route.stop_gradient %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let hasFolder = 1;
}

def Route_UsedOp : Route_Op<"used", [Pure, Composite]> {
  let summary = "whether a result's cotangent counts";
  let description = [{
    In a backward, of the cotangent of one of several results: false where
    nobody uses that result. `route-differentiate` has it guard what the cotangent
    adds to those of other results; `route-drop-unused` decides it.

    ```mlir
    %u = route.used %g : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins AnyTypeOf<[AnyFloat, RankedTensorOf<[AnyFloat]>]>:$g);
  let results = (outs I1:$result);
  let assemblyFormat = "$g attr-dict `:` type($g)";
}

def Route_WithSlopeOp
    : Route_ElementwiseOp<"with_slope", [PartlyDifferentiable]> {
  let summary = "a value, with a derivative given by hand";
  let description = [{
    The result is `value`; its derivative with respect to `x` is `slope`, and
    neither `value` nor `slope` carries one. A loss whose derivative has a
    closed form keeps one number of it for the backward.

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %y = route.with_slope %value, %x, %slope
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$value, Route_Value:$x, Route_Value:$slope);
  let assemblyFormat = "$value `,` $x `,` $slope attr-dict `:` type($result)";
}

def Route_RowOp : Route_Op<"row", [RefusingDifferentiable], ""> {
  let summary = "one group's row of a table";
  let description = [{
    A table has the axis `G` of token groups first, then another static axis.
    Tables are arguments, read by their rows alone: no derivative goes there.

    Constraints: [C1] the table is an argument of a function, with axes `G`
    and another one; [C2] the index is below the number of groups; [C3] the
    result has the other axis, and the table's type of elements, which may be one
    of storage.

    ```mlir
    %a = route.row %table at 1 : tensor<2x8xf32, #route.axes<["G", "E"]>>
      -> tensor<8xf32, #route.axes<["E"]>>
    ```
  }];
  let arguments = (ins RankedTensorOf<[F16, BF16, F32, F64]>:$table,
                       I64Attr:$index);
  let results = (outs RankedTensorOf<[F16, BF16, F32, F64]>:$result);
  let assemblyFormat =
      "$table `at` $index attr-dict `:` type($table) `->` type($result)";
  let hasVerifier = 1;
}

def Route_BroadcastOp : Route_Op<"broadcast", [Differentiable]> {
  let summary = "repeats a value along the axes that it lacks";
  let description = [{
    Constraints: [C1] same element type; [C2] the result's axes include the
    operand's, with equal sizes; [C3] tensors have their axes named.

    ```mlir
    %b = route.broadcast %tau : f32 -> tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Any:$x);
  let results = (outs Route_Any:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Route_AxisSizeOp : Route_Op<"axis_size", [Inactive]> {
  let summary = "the number of elements along an axis, as a float";
  let description = [{
    Constraints: [C1] the axis is `T`: sizes of other axes are constants.

    ```mlir
    %n = route.axis_size "T" : f32
    ```
  }];
  let arguments = (ins StrAttr:$axis);
  let results = (outs AnyTypeOf<[F32, F64]>:$result);
  let assemblyFormat = "$axis attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif
