#ifndef SLUICE_ROUTE_BASE
#define SLUICE_ROUTE_BASE

include "dialects/Route/RouteDialect.td"
include "dialects/Route/RouteInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// What the Python language calls an op, and how it types a call:
//   elementwise  operands broadcast to their union of axes; so is the result
//   along        one tensor and an axis it keeps
//   reduce       one tensor and the axes that the result lacks
//   reduce1      tensors and the single axis that the result lacks
//   draw_like    a tensor that only gives the type, and a generator
//   draw         operands that broadcast, and a generator
class LanguageName<string name, string rule> {
  string langName = name;
  string langRule = rule;
}

// An upstream op that the language offers under a name of its own.
class RouteLanguageAlias<string name, string op, list<string> args, string text>
    : LanguageName<name, "elementwise"> {
  string target = op;
  list<string> argNames = args;
  string summary = text;
}

// A float scalar, a tensor with named axes, or one row inside a row kernel.
def Route_Value : AnyTypeOf<[F32, F64, RankedTensorOf<[F32, F64]>,
                             VectorOfAnyRankOf<[F32, F64]>]>;
def Route_Condition : AnyTypeOf<[I1, RankedTensorOf<[I1]>]>;
// Any number or flag that can be spread over more axes.
def Route_Any : AnyTypeOf<[Route_Value, Route_Condition]>;

// Decomposed into other ops before anything else looks at it.
def Composite : NativeOpTrait<"Composite"> {
  let cppNamespace = "::sluice::route";
}

// Operands and results are tensors, or rows, or numbers: before the trait of one
// type, which takes no row beside a tensor.
def OneContainer : NativeOpTrait<"OneContainer"> {
  let cppNamespace = "::sluice::route";
}
defvar OneType = [OneContainer, SameOperandsAndResultType];

// Its results never carry a derivative.
def Inactive : NativeOpTrait<"Inactive"> {
  let cppNamespace = "::sluice::route";
}

defvar Differentiable = DeclareOpInterfaceMethods<DifferentiableOpInterface>;
defvar PartlyDifferentiable = DeclareOpInterfaceMethods<
    DifferentiableOpInterface, ["getOperandActivity"]>;
defvar RefusingDifferentiable = DeclareOpInterfaceMethods<
    DifferentiableOpInterface, ["getOperandActivity", "getOperandName"]>;

class Route_Op<string mnemonic, list<Trait> traits = [],
               string name = "", string rule = "">
    : Op<Route_Dialect, mnemonic, !listconcat([Pure], traits)> {
  string langName = name;
  string langRule = rule;
}

// Each element of the result depends on the operands' elements at its place
// alone. Operands and result of one type: [C1] of every elementwise op.
class Route_ElementwiseOp<string mnemonic, list<Trait> traits = [],
                          string name = mnemonic>
    : Route_Op<mnemonic,
               !listconcat(OneType, [Elementwise], traits),
               name, "elementwise"> {
  let results = (outs Route_Value:$result);
}

class Route_UnaryOp<string mnemonic, list<Trait> traits = [Differentiable],
                    string name = mnemonic>
    : Route_ElementwiseOp<mnemonic, traits, name> {
  let arguments = (ins Route_Value:$x);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

// Keeps the shape; works along one axis of it.
class Route_AlongOp<string mnemonic, list<Trait> traits = []>
    : Route_Op<mnemonic, !listconcat(OneType, traits),
               mnemonic, "along"> {
  let arguments = (ins Route_Value:$x, StrAttr:$axis);
  let results = (outs Route_Value:$result);
  let assemblyFormat = "$x `over` $axis attr-dict `:` type($x)";
  let hasVerifier = 1;
}

class Route_ReductionOp<string mnemonic, list<Trait> traits = [Differentiable]>
    : Route_Op<mnemonic, traits, mnemonic, "reduce"> {
  let arguments = (ins Route_Value:$x, StrArrayAttr:$axes);
  let results = (outs Route_Value:$result);
  let assemblyFormat =
      "$x `over` $axes attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

// A draw that depends on nothing but the generator and its place.
class Route_NoiseOp<string mnemonic>
    : Route_Op<mnemonic, [Inactive], mnemonic, "draw_like"> {
  let arguments = (ins Route_RngType:$rng, I32Attr:$stream);
  let results = (outs Route_Value:$result);
  let assemblyFormat = "$rng `stream` $stream attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif
