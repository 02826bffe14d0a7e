#ifndef SLUICE_ROW_OPS
#define SLUICE_ROW_OPS

include "dialects/Row/RowDialect.td"
include "dialects/Route/RouteDialect.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Row_Op<string mnemonic, list<Trait> traits = []>
    : Op<Row_Dialect, mnemonic, traits>;

def Row_Float : AnyTypeOf<[F32, F64]>;
def Row_Vector : VectorOfRankAndType<[1], [F32, F64]>;
def Row_Value : AnyTypeOf<[Row_Float, Row_Vector]>;
// Integers are masks (i8) and groups of tokens: loaded, never stored.
def Row_Buffer : MemRefOf<[F16, BF16, F32, F64, I8, I32, I64]>;

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

def Row_KernelOp : Row_Op<"kernel", [FunctionOpInterface, IsolatedFromAbove]> {
  let summary = "a function that runs once for each token";
  let description = [{
    Arguments are buffers (memrefs) and a generator. A buffer's first dynamic
    dimension counts tokens, its static dimension experts: `memref<?x64xbf16,
    strided<[?, ?]>>` has both, `memref<?xf32, strided<[?]>>` one value per
    token, `memref<64xf32, strided<[?]>>` one per expert, `memref<f32>` one in
    all, and `memref<2x64xf32, strided<[?, ?]>>` is a table with a row for each
    group of tokens. Strides that are known, as in `memref<?x64xf32, strided<[64,
    1]>>`, are those of a buffer that is made for the kernel and not the caller's;
    it starts at a multiple of 16 bytes. `row.buffer` on an argument is its place
    among the program's buffers.

    Constraints: [C1] no results; [C2] each buffer has at most one dynamic
    dimension, the first, and at most one static one, or two static ones; [C3]
    all last static dimensions are equal, and from 1 to 65536, and so is the
    number of a row's elements where no buffer has that dimension; [C4] the body
    is one block; [C5] layouts have strides and no offset; [C6] at most one
    generator, which a launch has the numbers of.

    ```mlir
    row.kernel @scale(%x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                      %y: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
      %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
      %1 = arith.addf %0, %0 : vector<8xf32>
      row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
      row.return
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region MinSizedRegion<1>:$body);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
                                 "::mlir::TypeRange":$arguments)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The number of experts in a row; 0 where there are no rows.
    int64_t getNumExperts();
    /// Whether it takes a generator.
    bool draws();

    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() {
      return getFunctionType().getResults();
    }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def Row_ReturnOp : Row_Op<"return", [Pure, Terminator,
                                     HasParent<"KernelOp">]> {
  let summary = "ends a kernel";
  let description = [{
    ```mlir
    row.return
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Row_OrderOp : Row_Op<"order"> {
  let summary = "a kernel that sees the order of all tokens";
  let description = [{
    Stands between row kernels and runs in its place among them. It has no
    body: the runtime has the code. `buffers` are places among the program's
    buffers. For each expert on its own:

    - `rank` of keys, groups (-1 for none), ranks: how many tokens of the same
      group come before each, as `route.rank` says; ranks may lie over keys;
    - `put` of values, places, results: results[places[t]] = values[t], and
      `fill` where no token goes;
    - `take` of values, places, results: results[t] = values[places[t]], and
      `fill` where the place is negative.

    Constraints: [C1] three buffers; only the groups may be missing; [C2] the
    fill is 0 or NaN.

    ```mlir
    row.order @f_1 rank [3, -1, 4] {row.program = "forward"}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Row_OrderKind:$kind,
                       DenseI64ArrayAttr:$buffers,
                       DefaultValuedAttr<F64Attr, "0.0">:$fill);
  let assemblyFormat = "$sym_name $kind $buffers attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

def Row_LoadOp : Row_Op<"load", [Pure]> {
  let summary = "reads this token's part of an input buffer";
  let description = [{
    Converts from the storage type to the compute type. Input buffers do not
    change while a kernel runs, so a load has no effect. Integers become
    floats: `i8`, a mask, without sign. Of a table, a buffer with two static
    dimensions, it reads the row `row`.

    Constraints: [C1] the result is a vector of the buffer's last static size,
    or a scalar where it has none; [C2] the result's type is `f32`, or `f64`
    for any storage; [C3] the row is one of the table's.

    ```mlir
    %x = row.load %b : memref<?x64xbf16, strided<[?, ?]>> -> vector<64xf32>
    ```
  }];
  let arguments = (ins Row_Buffer:$buffer,
                       DefaultValuedAttr<I64Attr, "0">:$row);
  let results = (outs Row_Value:$result);
  let assemblyFormat =
      "$buffer attr-dict `:` type($buffer) `->` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Type":$result,
                                 "::mlir::Value":$buffer), [{
    build($_builder, $_state, result, buffer, /*row=*/0);
  }]>];
  let hasVerifier = 1;
}

def Row_StoreOp : Row_Op<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "writes this token's part of an output buffer";
  let description = [{
    Converts from the compute type to the storage type, rounding to nearest
    even. A buffer without tokens is written in `row.finalize`.

    Constraints: [C1] the value is a vector of the buffer's static size, or a
    scalar where it has none; [C2] a buffer with tokens is stored to outside
    of `row.finalize`, one without inside.

    ```mlir
    row.store %r, %b : vector<64xf32>, memref<?x64xbf16, strided<[?, ?]>>
    ```
  }];
  let arguments = (ins Row_Value:$value, Row_Buffer:$buffer);
  let assemblyFormat =
      "$value `,` $buffer attr-dict `:` type($value) `,` type($buffer)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Combining experts and tokens
//===----------------------------------------------------------------------===//

def Row_ReduceOp : Row_Op<"reduce", [Pure,
    TypesMatchWith<"[C1] the result is an element of the row", "row", "result",
                   "::mlir::getElementTypeOrSelf($_self)">]> {
  let summary = "combines the experts of a row";
  let description = [{
    The order is fixed by the number of experts and the lowering's width, not
    by the token's place in the batch. `maximum` and `minimum` give NaN if any
    element is NaN.

    Constraints: [C1] the result has the row's element type.

    ```mlir
    %s = row.reduce add %x : vector<64xf32>
    ```
  }];
  let arguments = (ins Row_Kind:$kind, Row_Vector:$row);
  let results = (outs Row_Float:$result);
  let assemblyFormat = "$kind $row attr-dict `:` type($row)";
}

def Row_AccumulateOp : Row_Op<"accumulate", [Pure, HasParent<"KernelOp">]> {
  let summary = "combines a value over all tokens";
  let description = [{
    Partial results belong to fixed parts of the tokens and are combined in a
    fixed order, so that the total does not depend on the number of workers.

    Constraints: [C1] the partial's type is the value's, or its element type,
    in which case the experts are combined too.

    ```mlir
    %p = row.accumulate add %x : f32 -> !row.partial<f32>
    ```
  }];
  let arguments = (ins Row_Kind:$kind, Row_Value:$value);
  let results = (outs Row_PartialType:$partial);
  let assemblyFormat =
      "$kind $value attr-dict `:` type($value) `->` type($partial)";
  let extraClassDeclaration = [{
    /// Whether there is a total for each expert.
    bool isPerExpert() {
      return ::mlir::isa<::mlir::VectorType>(
          getPartial().getType().getValueType());
    }
  }];
  let hasVerifier = 1;
}

def Row_FinalizeOp : Row_Op<"finalize", [HasParent<"KernelOp">, SingleBlock,
                                         NoTerminator, RecursiveMemoryEffects]> {
  let summary = "runs once, after all tokens";
  let description = [{
    Reads totals, computes with them and stores what has no token axis.

    Constraints: [C1] at most one in a kernel; [C2] it neither uses values
    that depend on the token nor reads any itself.

    ```mlir
    row.finalize {
      %t = row.total %p : !row.partial<f32> -> f32
      row.store %t, %out : f32, memref<f32>
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$body attr-dict";
  let hasRegionVerifier = 1;
}

def Row_TotalOp : Row_Op<"total", [Pure, HasParent<"FinalizeOp">,
    TypesMatchWith<"[C1] the result has the partial's value type", "partial",
                   "result",
                   "::llvm::cast<PartialType>($_self).getValueType()">]> {
  let summary = "the accumulated value over all tokens";
  let description = [{
    Constraints: [C1] the result has the partial's value type.

    ```mlir
    %t = row.total %p : !row.partial<f32> -> f32
    ```
  }];
  let arguments = (ins Row_PartialType:$partial);
  let results = (outs Row_Value:$result);
  let assemblyFormat =
      "$partial attr-dict `:` type($partial) `->` type($result)";
}

//===----------------------------------------------------------------------===//
// Where a lane is, and the generator's state
//===----------------------------------------------------------------------===//

def Row_TokenIndexOp : Row_Op<"token_index", [Pure]> {
  let summary = "this token's number in the whole batch";
  let description = [{
    Its place in the call plus the generator's token offset, so that a shard
    draws what the whole batch would.

    ```mlir
    %t = row.token_index : i64
    ```
  }];
  let results = (outs I64:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Row_ExpertIndexOp : Row_Op<"expert_index", [Pure]> {
  let summary = "the number of each expert in the row";
  let description = [{
    In `row.share`, the first expert of each group.

    ```mlir
    %e = row.expert_index : vector<64xi32>
    ```
  }];
  let results = (outs VectorOfRankAndType<[1], [I32]>:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Row_NumTokensOp : Row_Op<"num_tokens", [Pure]> {
  let summary = "the number of tokens in this call";
  let description = [{
    ```mlir
    %n = row.num_tokens : i64
    ```
  }];
  let results = (outs I64:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Row_RngStateOp : Row_Op<"rng_state", [Pure]> {
  let summary = "a generator's seed and offset";
  let description = [{
    ```mlir
    %seed, %offset = row.rng_state %rng : i64, i64
    ```
  }];
  let arguments = (ins Route_RngType:$rng);
  let results = (outs I64:$seed, I64:$offset);
  let assemblyFormat = "$rng attr-dict `:` type($seed) `,` type($offset)";
}

//===----------------------------------------------------------------------===//
// Work for some of the lanes, or for several at once
//===----------------------------------------------------------------------===//

def Row_RetryOp : Row_Op<"retry", [SingleBlock, RecursiveMemoryEffects,
    RecursivelySpeculatable, InferTypeOpAdaptor]> {
  let summary = "repeats a computation for each expert until it is accepted";
  let description = [{
    Takes what attempt 0 gave: a condition, and values. Lanes whose condition is
    false run the region with attempt 1, 2, … until it yields true for them, up
    to attempt `limit - 1`; the results are what the accepted attempt gave, or
    the last one. The region is elementwise: a lane does not see another.
    Lowerings gather the rejected lanes into dense vectors. Attempt 0 stands
    outside because all lanes take it, and may share there what later ones
    compute for themselves.

    Constraints: [C1] the limit is a positive number of 31 bits; [C2] there is a value, and all have
    the condition's shape; [C3] the region has one argument, the attempt
    (`i32`); [C4] it yields a condition, then values, of the operands' types;
    [C5] of this dialect's ops it holds `row.retry` and `row.switch` alone.

    ```mlir
    %x = row.retry %accept0, %value0 limit 8 {
    ^bb0(%attempt: i32):
      ...
      row.yield %accept, %value : vector<64xi1>, vector<64xf32>
    } : vector<64xi1>, vector<64xf32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[I1, VectorOfRankAndType<[1], [I1]>]>:$accepted, Variadic<AnyType>:$first,
      ConfinedAttr<I64Attr, [IntMinValue<1>,
                                   IntMaxValue<0x7fffffff>]>:$limit);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $accepted `,` $first `limit` $limit $body attr-dict
    `:` type($accepted) `,` type($first)
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Row_SwitchOp : Row_Op<"switch", [RecursiveMemoryEffects,
                                     RecursivelySpeculatable]> {
  let summary = "runs one of several computations for each expert";
  let description = [{
    Each lane takes the results of the region that its case number selects; a
    number without a region selects the last. Regions are elementwise.
    Lowerings gather each region's lanes into dense vectors; a region that only
    yields values from outside takes none, and as the last says what is usual.

    Constraints: [C1] at least two regions, each of one block without
    arguments; [C2] each yields values of the results' types; [C3] of this
    dialect's ops they hold `row.retry` and `row.switch` alone; [C4] results
    have the shape of the case number.

    ```mlir
    %x = row.switch %case {
      row.yield %a : vector<64xf32>
    }, {
      %b = math.exp %a : vector<64xf32>
      row.yield %b : vector<64xf32>
    } : vector<64xi32> -> vector<64xf32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[I32, VectorOfRankAndType<[1], [I32]>]>:$index);
  let regions = (region VariadicRegion<SizedRegion<1>>:$cases);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat =
      "$index $cases attr-dict `:` type($index) `->` type($results)";
  let extraClassDeclaration = [{
    /// Whether a region's values are there without it.
    static bool computesNothing(::mlir::Region &region);
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Row_ShareOp : Row_Op<"share", [SingleBlock, RecursiveMemoryEffects,
    RecursivelySpeculatable, ParentOneOf<["KernelOp", "FinalizeOp"]>]> {
  let summary = "computes once what neighbouring experts share";
  let description = [{
    Experts form groups of `size` neighbours. The region runs once for each
    group, on rows of a value a group; inside, `row.expert_index` is the first
    expert of each. For each result it yields `size` rows in turn: what the
    first expert of each group takes, what the second does, … A Philox call
    makes four words, of which a uniform draw needs one.

    Constraints: [C1] the size is 2 or 4; [C2] results are rows of
    `i32` or of floats, all of one length; [C3] the region has no argument and
    yields, for each result, `size` rows with a value for each group; [C4] it uses no rows from
    outside; [C5] of this dialect's ops it holds `row.expert_index`, `row.retry`
    and `row.switch` alone.

    ```mlir
    %w = row.share 4 {
      %first = row.expert_index : vector<16xi32>
      ...
      row.yield %w0, %w1, %w2, %w3 : vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>
    } : vector<64xi32>
    ```
  }];
  let arguments = (ins I64Attr:$size);
  let regions = (region SizedRegion<1>:$body);
  let results =
      (outs Variadic<VectorOfRankAndType<[1], [I32, F32, F64]>>:$results);
  let assemblyFormat = "$size $body attr-dict `:` type($results)";
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Row_YieldOp : Row_Op<"yield", [Pure, Terminator,
    ParentOneOf<["RetryOp", "SwitchOp", "ShareOp"]>]> {
  let summary = "ends a region of `row.retry`, `row.switch` or `row.share`";
  let description = [{
    ```mlir
    row.yield %x : vector<64xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif
