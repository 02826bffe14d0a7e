#ifndef SLUICE_ROUTE_SPECIAL
#define SLUICE_ROUTE_SPECIAL

include "dialects/Route/RouteBase.td"

def Route_LgammaOp : Route_UnaryOp<"lgamma"> {
  let summary = "log |Gamma(x)|";
  let description = [{
    Constraints: [C1] operand and result have the same type.

    ```mlir
    %y = route.lgamma %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_DigammaOp : Route_UnaryOp<"digamma"> {
  let summary = "psi(x), the derivative of lgamma";
  let description = [{
    Its derivative is `sl.trigamma`, NaN below 0.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %y = route.digamma %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_TrigammaOp : Route_UnaryOp<"trigamma"> {
  let summary = "the derivative of digamma";
  let description = [{
    NaN below 0.

    Constraints: [C1] operand and result have the same type.

    ```mlir
    %y = route.trigamma %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_PolygammaOp
    : Route_ElementwiseOp<"polygamma", [RefusingDifferentiable], ""> {
  let summary = "the n-th derivative of digamma, for n from 2";
  let description = [{
    Closes the special functions under differentiation, up to n = 20.

    Constraints: [C1] operand and result have the same type; [C2] n is from 2
    to 20.

    ```mlir
    %y = route.polygamma 2, %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins I64Attr:$n, Route_Value:$x);
  let assemblyFormat = "$n `,` $x attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def Route_BetaincOp : Route_ElementwiseOp<"betainc", [RefusingDifferentiable]> {
  let summary = "I_x(a, b), the regularised incomplete beta function";
  let description = [{
    The distribution function of Beta(a, b) at x: 0 below 0, 1 above 1, NaN
    unless a and b are positive and finite, and inside of (0, 1) where both
    exceed 10^7. Differentiable with respect to `x`, where the derivative is the density. With respect to `a` and `b`
    no closed form is known: asking for it is an error.

    Constraints: [C1] operands and result have the same type.
    Source: DLMF 8.17.22.

    ```mlir
    %f = route.betainc %a, %b, %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$a, Route_Value:$b, Route_Value:$x);
  let assemblyFormat = "$a `,` $b `,` $x attr-dict `:` type($result)";
}

def Route_BetaincFromLogsOp
    : Route_ElementwiseOp<"betainc_from_logs", [RefusingDifferentiable]> {
  let summary = "I_x(a, b) from log(x) and log(1 - x)";
  let description = [{
    `sl.betainc` where x is so small, or so near 1, that only its logarithms
    tell: those of a softmax. NaN where that is. The
    derivative with respect to `log_x` is x times
    the density, bounded as x goes to 0; it counts `log_y` as known from
    `log_x`, so that none goes there. With respect to `a` and `b` no closed
    form is known: asking for it is an error.

    Constraints: [C1] operands and result have the same type.
    Source: DLMF 8.17.22.

    ```mlir
    %f = route.betainc_from_logs %a, %b, %lx, %ly
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$a, Route_Value:$b, Route_Value:$log_x,
                       Route_Value:$log_y);
  let assemblyFormat =
      "$a `,` $b `,` $log_x `,` $log_y attr-dict `:` type($result)";
}

def Route_BetaLogProbOp : Route_ElementwiseOp<"beta_log_prob", [Differentiable]> {
  let summary = "the log density of Beta(a, b) at x";
  let description = [{
    -inf outside of [0, 1]; NaN unless a and b are positive and finite.

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %d = route.beta_log_prob %x, %a, %b : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$x, Route_Value:$a, Route_Value:$b);
  let assemblyFormat = "$x `,` $a `,` $b attr-dict `:` type($result)";
}

def Route_BetaLogProbFromLogsOp
    : Route_ElementwiseOp<"beta_log_prob_from_logs", [Differentiable]> {
  let summary = "the log density of Beta(a, b) from log(x) and log(1 - x)";
  let description = [{
    Finite wherever both logarithms are; NaN unless a and b are positive and
    finite.

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %d = route.beta_log_prob_from_logs %lx, %ly, %a, %b
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$log_x, Route_Value:$log_y, Route_Value:$a,
                       Route_Value:$b);
  let assemblyFormat =
      "$log_x `,` $log_y `,` $a `,` $b attr-dict `:` type($result)";
}

def Route_LgammaBregmanOp
    : Route_ElementwiseOp<"lgamma_bregman", [PartlyDifferentiable], ""> {
  let summary = "lgamma(y) - lgamma(x) - psi(x) (y - x), with a tilt";
  let description = [{
    The Bregman divergence of lgamma, which is at least 0, plus
    (s - 1 - log s) x - d log s, where s = (v + c)/(u + c) and c is a number
    near 1. The sum over all entries less that of the totals has no tilt: there
    v, u and w are the totals of y, x and d, and what is close to y = s x, as
    most of an entry often is, does not cancel.

    `d` is y - x, and `w` v - u, handed over because the caller often knows
    them better than the subtraction does; they carry no derivative of their
    own. Derivatives go to y and x, and are those without tilt.

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %b = route.lgamma_bregman %y, %x, %d tilted %v, %u, %w
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$y, Route_Value:$x, Route_Value:$d,
                       Route_Value:$v, Route_Value:$u, Route_Value:$w);
  let assemblyFormat = [{
    $y `,` $x `,` $d `tilted` $v `,` $u `,` $w attr-dict `:` type($result)
  }];
}

def Route_DigammaDifferenceOp
    : Route_ElementwiseOp<"digamma_difference", [PartlyDifferentiable], ""> {
  let summary = "psi(y) - psi(x), without cancellation";
  let description = [{
    `d` is y - x, handed over because the caller often knows it better than
    the subtraction does; it carries no derivative of its own. Infinite at 0,
    NaN below.

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %b = route.digamma_difference %y, %x, %d
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$y, Route_Value:$x, Route_Value:$d);
  let assemblyFormat = "$y `,` $x `,` $d attr-dict `:` type($result)";
}

#endif
