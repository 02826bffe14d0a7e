#ifndef SLUICE_ROUTE_INTERFACES
#define SLUICE_ROUTE_INTERFACES

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::sluice::route";
  let description = [{
    An op with a reverse-mode derivative rule. The rule builds, from the
    cotangents of the results, the cotangents of the operands; it may use the
    op's operands and results, which then become residuals.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the adjoint. `cotangents[i]` is null where result i has none.
      `adjoints[j]` is set only where `wanted[j]`, and may stay null for a
      derivative that is zero everywhere.
    }], "void", "buildAdjoint",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$cotangents,
         "::llvm::ArrayRef<bool>":$wanted,
         "::llvm::MutableArrayRef<::mlir::Value>":$adjoints)>,
    InterfaceMethod<[{
      How a derivative with respect to operand `index` is treated.
    }], "::sluice::route::OperandActivity", "getOperandActivity",
    (ins "unsigned":$index), "",
    [{ return OperandActivity::Active; }]>,
    InterfaceMethod<[{
      The name of operand `index`, for the message that refuses its derivative.
    }], "::llvm::StringRef", "getOperandName",
    (ins "unsigned":$index), "",
    [{ return "an operand"; }]>
  ];
}

#endif
