#include "compiler/OrderToGPU/Copies.h"
#include "compiler/OrderToGPU/Keys.h"

#include "runtime/program/RankSteps.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

Copies::Copies(OrderKernel &kernel, Value expert) : k(kernel) {
  Value number = k.step(rankSlot::from);
  from = find(number, expert);
  to = find(k.sub(k.e.i64(1), number), expert);
}

/// Memory has the keys of all experts, copy after copy, then the tokens.
Copies::Copy Copies::find(Value number, Value expert) {
  Emitter &e = k.e;
  Value experts = k.step(rankSlot::numExperts);
  Value index = e.mul(e.add(e.mul(number, experts), expert), k.tokens);
  Value keys = k.function.getArgument(word::Scratch);
  Value keyBytes = e.i64(k.shape.bytes());
  Value all = e.mul(e.mul(e.mul(experts, k.tokens), e.i64(2)), keyBytes);
  Value tokens = e.add(keys, all);
  return {e.globalPointer(e.add(keys, e.mul(index, keyBytes))),
          e.globalPointer(e.add(tokens, e.mul(index, e.i64(4))))};
}

Value Copies::readKey(Value place) {
  Type type = getKeyType(k);
  return k.e.load(k.e.at(from.keys, type, place), type);
}

Value Copies::readToken(Value place) {
  Type type = k.b.getI32Type();
  return k.e.load(k.e.at(from.tokens, type, place), type);
}

void Copies::write(Value key, Value token, Value place) {
  k.e.store(key, k.e.at(to.keys, key.getType(), place));
  k.e.store(token, k.e.at(to.tokens, token.getType(), place));
}
