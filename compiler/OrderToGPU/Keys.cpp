#include "compiler/OrderToGPU/Keys.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

/// Groups of a higher number count as one.
static constexpr int64_t kMaxGroup = 1 << 20;

IntegerType ordergpu::getKeyType(OrderKernel &k) {
  return k.b.getIntegerType(8 * k.shape.bytes());
}

Value ordergpu::makeValueKey(OrderKernel &k, Value x) {
  IntegerType type = getKeyType(k);
  unsigned width = type.getWidth();
  auto constant = [&](const APInt &value) {
    return k.e.constant(k.b.getIntegerAttr(type, value));
  };
  Value isNaN = arith::CmpFOp::create(k.b, arith::CmpFPredicate::UNO, x, x);
  Value plusZero = arith::AddFOp::create(k.b, x, k.e.zero(x.getType()));
  Value bits = arith::BitcastOp::create(k.b, type, plusZero);
  Value negative =
      arith::ShRSIOp::create(k.b, bits, constant(APInt(width, width - 1)));
  Value flips =
      arith::OrIOp::create(k.b, negative, constant(APInt::getSignMask(width)));
  Value key = arith::XOrIOp::create(k.b, bits, flips);
  return k.e.select(isNaN, constant(APInt::getAllOnes(width)), key);
}

Value ordergpu::makeGroupKey(OrderKernel &k, Value group) {
  IntegerType type = getKeyType(k);
  auto number = [&](double value) {
    return k.e.constant(k.b.getFloatAttr(k.shape.type, value));
  };
  Value counts =
      arith::CmpFOp::create(k.b, arith::CmpFPredicate::OGE, group, number(0.0));
  Value within = arith::MinimumFOp::create(k.b, group, number(kMaxGroup));
  Value safe = k.e.select(counts, within, number(0.0));
  Value index = arith::FPToSIOp::create(k.b, type, safe);
  Value one = k.e.constant(k.b.getIntegerAttr(type, 1));
  return k.e.select(counts, k.e.add(index, one), k.e.zero(type));
}
