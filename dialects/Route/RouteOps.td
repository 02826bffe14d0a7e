// All groups of ops, and the upstream ops that the language offers.
#ifndef SLUICE_ROUTE_OPS
#define SLUICE_ROUTE_OPS

include "dialects/Route/GatingOps.td"
include "dialects/Route/RelaxationOps.td"
include "dialects/Route/DirichletOps.td"
include "dialects/Route/ReductionOps.td"
include "dialects/Route/OrderOps.td"
include "dialects/Route/SpecialOps.td"

def : RouteLanguageAlias<"exp", "math.exp", ["x"], "e to the power x">;
def : RouteLanguageAlias<"log", "math.log", ["x"], "the natural logarithm">;
def : RouteLanguageAlias<"log1p", "math.log1p", ["x"], "log(1 + x)">;
def : RouteLanguageAlias<"expm1", "math.expm1", ["x"], "exp(x) - 1">;
def : RouteLanguageAlias<"sqrt", "math.sqrt", ["x"], "the square root">;
def : RouteLanguageAlias<"rsqrt", "math.rsqrt", ["x"], "1 / sqrt(x)">;
def : RouteLanguageAlias<"tanh", "math.tanh", ["x"], "the hyperbolic tangent">;
def : RouteLanguageAlias<"abs", "math.absf", ["x"], "the absolute value">;
def : RouteLanguageAlias<"minimum", "arith.minimumf", ["a", "b"],
                         "the smaller of two; NaN if either is">;
def : RouteLanguageAlias<"maximum", "arith.maximumf", ["a", "b"],
                         "the larger of two; NaN if either is">;

#endif
