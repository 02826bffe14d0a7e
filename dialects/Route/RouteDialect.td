#ifndef SLUICE_ROUTE_DIALECT
#define SLUICE_ROUTE_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/TensorEncoding.td"
include "mlir/IR/OpBase.td"

def Route_Dialect : Dialect {
  let name = "route";
  let cppNamespace = "::sluice::route";
  let summary = "What a Mixture-of-Experts router computes.";
  let description = [{
    Values are scalars (`f32`, `f64`) or tensors whose axes have names:
    `tensor<?x64xf32, #route.axes<["T", "E"]>>` holds a number for each token
    and expert. `T`, the tokens, is always dynamic and first; every other axis
    is static. Elementwise arithmetic is upstream's `arith` and `math`; this
    dialect adds what routers need beyond it: gating, relaxation, Dirichlet
    draws and divergences, reductions over a named axis, special functions.
    All ops are pure. `RATIONALE.md` gives the reasons.
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
  let hasCanonicalizer = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
}

def Route_AxesAttr
    : AttrDef<Route_Dialect,
              "Axes", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let mnemonic = "axes";
  let summary = "the names of a tensor's axes";
  let description = [{
    A tensor encoding that names each dimension. Constraints:

    - [C1] as many names as dimensions;
    - [C2] names are non-empty and distinct;
    - [C3] `T` is the first axis and dynamic; every other axis is static;
    - [C4] axes other than `T` have a size of at least 1.
  }];
  let parameters = (ins ArrayRefParameter<"::mlir::StringAttr">:$names);
  let assemblyFormat = "`<` `[` $names `]` `>`";
  let extraClassDeclaration = [{
    /// The position of the axis, if the tensor has it.
    std::optional<unsigned> find(::llvm::StringRef name) const;
  }];
}

def Route_RngType : TypeDef<Route_Dialect, "Rng"> {
  let mnemonic = "rng";
  let summary = "a counter-based random number generator";
  let description = [{
    The key (seed), the step (offset) and the number of the first token. Draws
    read it and never change it: two draws differ by their `stream`.
  }];
}

#endif
