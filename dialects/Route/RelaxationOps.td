#ifndef SLUICE_ROUTE_RELAXATION
#define SLUICE_ROUTE_RELAXATION

include "dialects/Route/RouteBase.td"

def Route_UniformOp : Route_NoiseOp<"uniform"> {
  let summary = "uniform draws from (0, 1), on a grid of odd multiples of 2^-24";
  let description = [{
    A draw depends only on the seed, the offset, the stream, the token and the
    expert: not on the batch's split, the launch or the device. It lies in
    [2^-24, 1 - 2^-24], and 1 - u is exact.

    Constraints: [C1] the stream is from 0 to 255.
    Source: Philox4x32-10 (Salmon et al., 2011).

    ```mlir
    %u = route.uniform %rng stream 0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_LogisticOp : Route_NoiseOp<"logistic"> {
  let summary = "draws of Logistic(0, 1): log(u / (1 - u))";
  let description = [{
    Always finite.

    Constraints: [C1] the stream is from 0 to 255.

    ```mlir
    %g = route.logistic %rng stream 0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_GumbelOp : Route_NoiseOp<"gumbel"> {
  let summary = "draws of Gumbel(0, 1): -log(-log(u))";
  let description = [{
    Always finite.

    Constraints: [C1] the stream is from 0 to 255.

    ```mlir
    %g = route.gumbel %rng stream 0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_NormalOp : Route_NoiseOp<"normal"> {
  let summary = "draws of Normal(0, 1)";
  let description = [{
    sqrt(-2 log u) sin(pi (u' - 1/2)), which has the law of Box and Muller's
    cosine and needs no range reduction.

    Constraints: [C1] the stream is from 0 to 255.

    ```mlir
    %g = route.normal %rng stream 0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_GumbelSigmoidOp
    : Route_Op<"gumbel_sigmoid", [Composite, AllTypesMatch<["logits", "result"]>],
               "gumbel_sigmoid", "draw"> {
  let summary = "a relaxed Bernoulli draw: sigmoid((logits + logistic) / tau)";
  let description = [{
    Constraints: [C1] logits and result have the same type; [C2] `tau` is a
    scalar or has the type of the logits; [C3] the stream is from 0 to 255.
    Source: Maddison et al., ICLR 2017; Jang et al., ICLR 2017.

    ```mlir
    %z = route.gumbel_sigmoid %x, %tau, %rng stream 0
      : tensor<?x8xf32, #route.axes<["T", "E"]>>, f32
    ```
  }];
  let arguments = (ins Route_Value:$logits, Route_Value:$tau,
                       Route_RngType:$rng, I32Attr:$stream);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$logits `,` $tau `,` $rng `stream` $stream attr-dict
                         `:` type($logits) `,` type($tau)}];
  let hasVerifier = 1;
}

def Route_GumbelSoftmaxOp
    : Route_Op<"gumbel_softmax", [Composite, AllTypesMatch<["logits", "result"]>],
               "gumbel_softmax", "draw"> {
  let summary = "a relaxed categorical draw: softmax((logits + gumbel) / tau)";
  let description = [{
    Constraints: [C1] logits and result have the same type; [C2] `tau` is a
    scalar or has the type of the logits; [C3] the stream is from 0 to 255;
    [C4] the tensor has the axis, and it is not `T`.
    Source: Maddison et al., ICLR 2017; Jang et al., ICLR 2017.

    ```mlir
    %p = route.gumbel_softmax %x, %tau, %rng over "E" stream 0
      : tensor<?x8xf32, #route.axes<["T", "E"]>>, f32
    ```
  }];
  let arguments = (ins Route_Value:$logits, Route_Value:$tau,
                       Route_RngType:$rng, StrAttr:$axis, I32Attr:$stream);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$logits `,` $tau `,` $rng `over` $axis `stream` $stream
                         attr-dict `:` type($logits) `,` type($tau)}];
  let hasVerifier = 1;
}

#endif
