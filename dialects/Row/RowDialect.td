#ifndef SLUICE_ROW_DIALECT
#define SLUICE_ROW_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Row_Dialect : Dialect {
  let name = "row";
  let cppNamespace = "::sluice::row";
  let summary = "How one kernel computes a router: one token's row at a time.";
  let description = [{
    A `row.kernel` is a function over tokens. Its body is written for one
    token: a number per expert is a `vector<64xf32>`, a number per token a
    scalar. `row.reduce` combines a row's experts, `row.accumulate` combines
    tokens, loads and stores convert between storage and compute types.
    Everything else is upstream `arith`, `math`, `scf` and `vector.broadcast`
    plus the elementwise ops of `route`, until `row-expand-special` expands
    those. `RATIONALE.md` gives the reasons.
  }];
  let dependentDialects = ["::sluice::route::RouteDialect"];
  let useDefaultTypePrinterParser = 1;
  let hasRegionArgAttrVerify = 1;
}

def Row_PartialType : TypeDef<Row_Dialect, "Partial"> {
  let mnemonic = "partial";
  let summary = "a value accumulated over tokens, not yet complete";
  let description = [{
    Made by `row.accumulate`; its total is known in `row.finalize` alone.
  }];
  let parameters = (ins "::mlir::Type":$valueType);
  let assemblyFormat = "`<` $valueType `>`";
}

def Row_Kind : I32EnumAttr<"Kind", "how values are combined", [
    I32EnumAttrCase<"add", 0>,
    I32EnumAttrCase<"maximum", 1>,
    I32EnumAttrCase<"minimum", 2>]> {
  let cppNamespace = "::sluice::row";
}

def Row_OrderKind : I32EnumAttr<"OrderKind", "what an order kernel does", [
    I32EnumAttrCase<"rank", 0>,
    I32EnumAttrCase<"put", 1>,
    I32EnumAttrCase<"take", 2>]> {
  let cppNamespace = "::sluice::row";
}

#endif
