// Draws of a Gamma law on the host, as a row's expert or a scalar has them.
#ifndef SLUICE_TEST_SPECIAL_DRAWS_H
#define SLUICE_TEST_SPECIAL_DRAWS_H

#include "compiler/Special/GammaSample.h"
#include "compiler/Special/Host.h"

namespace sluice::special {

/// log z of the expert that the address names.
template <class T>
T drawLogGamma(T alpha, const DrawAddress<Host<int64_t>> &at) {
  DrawAddress<Host<int64_t>> call = at;
  int64_t place = at.expert.value % 2;
  call.expert.value -= place;
  auto pair = gammaPair(drawWords(call), Host<T>{alpha});
  auto first = proposalOf(pair.normals[place], pair.decisions[place],
                          pair.boosts[place]);
  return logGammaSample(Host<T>{alpha}, first, at).value;
}

} // namespace sluice::special

#endif // SLUICE_TEST_SPECIAL_DRAWS_H
