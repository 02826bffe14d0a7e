#ifndef SLUICE_ROUTE_ORDER
#define SLUICE_ROUTE_ORDER

include "dialects/Route/RouteBase.td"

// Ops along "T" that see the order of all tokens: kernels of their own between
// fused ones. Places are numbers of the value's type: exact up to 2^24 tokens
// in f32, which a launch checks.

def Route_RankOp : Route_Op<"rank", [Inactive, AllTypesMatch<["x", "result"]>],
                            "rank", "order"> {
  let summary = "how many tokens come before each one, in order of x";
  let description = [{
    For each expert on its own, the place of a token from 0: by value, then by
    the token's index; -0 equals 0, NaN comes last. With `group`, a number for
    each token, the place is among the tokens of the same group; a token whose
    group is negative is left out, and its place is -1. It has no derivative.

    A call orders at most 2^24 tokens in f32, and 2^31 - 1 in f64. Places are
    exact where they are computed with; returned in bfloat16 or float16, as those
    of x are, they are rounded beyond 256 or 2048. Groups are
    below 2^20: a call refuses others, but on a GPU, which it does not wait for,
    they are one group.

    Constraints: [C1] the first axis is `T`; [C2] the group has the axis `T`
    alone, and the element type of x.

    ```mlir
    %r = route.rank %x by %g
      : tensor<?x8xf32, #route.axes<["T", "E"]>>, tensor<?xf32, #route.axes<["T"]>>
    ```
  }];
  let arguments = (ins Route_Value:$x, Optional<Route_Value>:$group);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$x (`by` $group^)? attr-dict
                         `:` type($x) (`,` type($group)^)?}];
  let hasVerifier = 1;
}

class Route_MoveOp<string mnemonic>
    : Route_Op<mnemonic, [AllTypesMatch<["x", "place", "result"]>,
                          PartlyDifferentiable]> {
  let arguments = (ins Route_Value:$x, Route_Value:$place, F64Attr:$fill);
  let results = (outs Route_Value:$result);
  let assemblyFormat = "$x `at` $place `else` $fill attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def Route_PutOp : Route_MoveOp<"put"> {
  let summary = "moves each token's number to the token of a given place";
  let description = [{
    result[place[t, e], e] = x[t, e]. A token with a negative place is left
    out; where no token goes, the result is the number after `else`. The
    derivative with respect to x is `route.take`; places have none.

    Constraints: [C1] operands and result have one type; [C2] its first axis
    is `T`; places of an expert are distinct, as those of `route.rank` are.

    ```mlir
    %s = route.put %x at %r else 0.0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_TakeOp : Route_MoveOp<"take"> {
  let summary = "gives each token the number at a given place";
  let description = [{
    result[t, e] = x[place[t, e], e], and the number after `else` where the
    place is negative. The inverse of `route.put` and its transpose.

    Constraints: [C1] operands and result have one type; [C2] its first axis
    is `T`; places of an expert are distinct, as those of `route.rank` are.

    ```mlir
    %x = route.take %s at %r else 0.0 : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
}

def Route_SortOp : Route_Op<"sort", [Composite, AllTypesMatch<["x", "result"]>],
                            "sort", "order"> {
  let summary = "each expert's numbers in ascending order of its tokens";
  let description = [{
    For each token that is left out, a NaN stands at the end.

    Constraints: [C1] the first axis is `T`; [C2] the group has the axis `T`
    alone, and the element type of x: tokens are left out whose group is
    negative, and all others are of group 0. `route.put` at `route.rank`.

    ```mlir
    %s = route.sort %x : tensor<?x8xf32, #route.axes<["T", "E"]>>
    ```
  }];
  let arguments = (ins Route_Value:$x, Optional<Route_Value>:$group);
  let results = (outs Route_Value:$result);
  let assemblyFormat = [{$x (`by` $group^)? attr-dict
                         `:` type($x) (`,` type($group)^)?}];
  let hasVerifier = 1;
}

#endif
