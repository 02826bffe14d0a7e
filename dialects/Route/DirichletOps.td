#ifndef SLUICE_ROUTE_DIRICHLET
#define SLUICE_ROUTE_DIRICHLET

include "dialects/Route/RouteBase.td"

class Route_DrawOp<string mnemonic, list<Trait> traits>
    : Route_Op<mnemonic,
               !listconcat([AllTypesMatch<["alpha", "result"]>], traits),
               mnemonic, "draw"> {
  let results = (outs Route_Value:$result);
  let hasVerifier = 1;
}

def Route_LogGammaSampleOp
    : Route_DrawOp<"log_gamma_sample", [PartlyDifferentiable]> {
  let summary = "the logarithm of a draw of Gamma(alpha, 1)";
  let description = [{
    Drawn in log space, the only form that holds for small alpha. The
    derivative is the implicit one, at a fixed quantile. alpha <= 0, inf or
    NaN gives NaN.

    Constraints: [C1] operand and result have the same type; [C2] the stream
    is from 0 to 255.
    Source: Marsaglia and Tsang, 2000; Figurnov et al., NeurIPS 2018.

    ```mlir
    %l = route.log_gamma_sample %a, %rng stream 1
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$alpha, Route_RngType:$rng, I32Attr:$stream);
  let assemblyFormat =
      "$alpha `,` $rng `stream` $stream attr-dict `:` type($alpha)";
}

def Route_LogGammaSampleGradOp
    : Route_ElementwiseOp<"log_gamma_sample_grad", [RefusingDifferentiable]> {
  let summary = "d log(z) / d alpha of a Gamma draw at a fixed quantile";
  let description = [{
    Positive everywhere. It has a derivative with respect to `log_z`,
    psi(alpha) - log z - w (alpha - z), and none that is known in closed form
    with respect to `alpha`: asking for that one is an error. NaN where `log_z`
    is, as a draw's is unless alpha is positive and finite.

    Constraints: [C1] operands and result have the same type.
    Source: Figurnov et al., NeurIPS 2018.

    ```mlir
    %w = route.log_gamma_sample_grad %a, %l
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$alpha, Route_Value:$log_z);
  let assemblyFormat = "$alpha `,` $log_z attr-dict `:` type($result)";
}

def Route_GammaSampleOp : Route_DrawOp<"gamma_sample", [Composite]> {
  let summary = "a draw of Gamma(alpha, 1)";
  let description = [{
    exp of `route.log_gamma_sample`: underflows to 0 for small alpha.

    Constraints: [C1] operand and result have the same type; [C2] the stream
    is from 0 to 255.

    ```mlir
    %z = route.gamma_sample %a, %rng stream 1
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$alpha, Route_RngType:$rng, I32Attr:$stream);
  let assemblyFormat =
      "$alpha `,` $rng `stream` $stream attr-dict `:` type($alpha)";
}

def Route_DirichletOp : Route_DrawOp<"dirichlet", [Composite]> {
  let summary = "a draw of Dirichlet(alpha) along an axis";
  let description = [{
    The softmax of `route.log_gamma_sample`: valid however small alpha is. The
    gradient is some 1 / alpha^2, which a float32 holds from 1e-18 on.

    Constraints: [C1] operand and result have the same type; [C2] the stream
    is from 0 to 255; [C3] the tensor has the axis, and it is not `T`.

    ```mlir
    %t = route.dirichlet %a, %rng over "E" stream 1
      : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$alpha, Route_RngType:$rng, StrAttr:$axis,
                       I32Attr:$stream);
  let assemblyFormat = [{$alpha `,` $rng `over` $axis `stream` $stream attr-dict
                         `:` type($alpha)}];
}

def Route_DirichletLogProbOp
    : Route_Op<"dirichlet_log_prob",
               [Composite, AllTypesMatch<["theta", "alpha"]>],
               "dirichlet_log_prob", "reduce1"> {
  let summary = "the log density of Dirichlet(alpha) at theta";
  let description = [{
    sum((alpha - 1) log theta) - sum(lgamma alpha) + lgamma(sum alpha).

    Constraints: [C1] both operands have the same type; [C2] they have the
    axis, and it is not `T`; [C3] the result has the remaining axes.

    ```mlir
    %d = route.dirichlet_log_prob %t, %a over "E"
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let arguments = (ins Route_Value:$theta, Route_Value:$alpha, StrAttr:$axis);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$theta `,` $alpha `over` $axis attr-dict
                         `:` type($theta) `->` type($result)}];
  let hasVerifier = 1;
}

def Route_KLDirichletOp
    : Route_Op<"kl_dirichlet", [Composite, AllTypesMatch<["a", "b"]>],
               "kl_dirichlet", "reduce1"> {
  let summary = "KL(Dirichlet(a) || Dirichlet(b))";
  let description = [{
    Computed from terms that are each at least 0, so that nearly equal
    arguments lose nothing; never negative.

    Constraints: [C1] both operands have the same type; [C2] they have the
    axis, and it is not `T`; [C3] the result has the remaining axes.

    ```mlir
    %k = route.kl_dirichlet %a, %b over "E"
      : tensor<?x8xf32, #route.axes<["T", "E"]>> -> tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let arguments = (ins Route_Value:$a, Route_Value:$b, StrAttr:$axis);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$a `,` $b `over` $axis attr-dict
                         `:` type($a) `->` type($result)}];
  let hasVerifier = 1;
}

def Route_KLBernoulliOp
    : Route_ElementwiseOp<"kl_bernoulli", [Differentiable]> {
  let summary = "KL(Bernoulli(sigmoid(l1)) || Bernoulli(sigmoid(l2)))";
  let description = [{
    Takes logits, infinite ones too: a law that is sure. At least 0, and 0 for
    equal logits.

    The derivatives are sigmoid(l1) sigmoid(-l1) (l1 - l2), 0 for an infinite l1,
    and sigmoid(l2) - sigmoid(l1).

    Constraints: [C1] operands and result have the same type.

    ```mlir
    %k = route.kl_bernoulli %l1, %l2 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$l1, Route_Value:$l2);
  let assemblyFormat = "$l1 `,` $l2 attr-dict `:` type($result)";
}

#endif
