// Every op has its place in differentiation: a rule, a decomposition into ops
// with rules, or the declaration that it carries no derivative.
#include "compiler/Pipelines/Register.h"
#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace sluice::route;

namespace {

MLIRContext &getContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    sluice::registerAllDialects(registry);
    auto *result = new MLIRContext(registry);
    result->loadDialect<RouteDialect, arith::ArithDialect, math::MathDialect>();
    return result;
  }();
  return *context;
}

std::vector<std::string> getRouteOps() {
  std::vector<std::string> names;
  for (RegisteredOperationName op : getContext().getRegisteredOperations())
    if (op.getDialectNamespace() == "route")
      names.push_back(op.getStringRef().str());
  return names;
}

/// The upstream ops with float results that routers are made of, but for
/// `arith.select`, which the reverse sweep knows itself.
std::vector<std::string> getUpstreamOps() {
  return {"arith.addf",   "arith.subf",     "arith.mulf",     "arith.divf",
          "arith.negf",   "arith.maximumf", "arith.minimumf", "arith.extf",
          "arith.truncf", "math.exp",       "math.log",       "math.log1p",
          "math.expm1",   "math.sqrt",      "math.rsqrt",     "math.tanh",
          "math.absf",    "math.powf"};
}

RegisteredOperationName lookup(const std::string &name) {
  return *RegisteredOperationName::lookup(name, &getContext());
}

std::string toTestName(const testing::TestParamInfo<std::string> &info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

struct RouteOp : testing::TestWithParam<std::string> {};
struct UpstreamOp : testing::TestWithParam<std::string> {};

} // namespace

TEST(RouteOps, AreListed) { EXPECT_FALSE(getRouteOps().empty()); }

TEST_P(RouteOp, HasOnePlaceInDifferentiation) {
  RegisteredOperationName op = lookup(GetParam());
  int places = op.hasInterface<DifferentiableOpInterface>() +
               op.hasTrait<Composite>() + op.hasTrait<Inactive>();
  EXPECT_EQ(places, 1) << "declare it Differentiable, Composite or Inactive";
}

TEST_P(UpstreamOp, HasADerivativeRule) {
  EXPECT_TRUE(lookup(GetParam()).hasInterface<DifferentiableOpInterface>());
}

INSTANTIATE_TEST_SUITE_P(All, RouteOp, testing::ValuesIn(getRouteOps()),
                         toTestName);
INSTANTIATE_TEST_SUITE_P(All, UpstreamOp, testing::ValuesIn(getUpstreamOps()),
                         toTestName);
