#include "compiler/Special/Sigmoid.h"
#include "Accuracy.h"

namespace sluice::special {

static double sigmoidReference(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

static double softplusReference(double x) {
  return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}

TEST(Sigmoid, SigmoidIsWithin3UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return sigmoid(x); }, sigmoidReference, 3.0);
}

TEST(Sigmoid, SoftplusIsWithin2UlpOverAllFloats) {
  expectWithinUlp(
      [](auto x) { return softplus(x); },
      [](double x) { return std::isnan(x) ? x : softplusReference(x); }, 2.0);
}

TEST(Sigmoid, LogSigmoidIsWithin2UlpOverAllFloats) {
  expectWithinUlp(
      [](auto x) { return logSigmoid(x); },
      [](double x) { return std::isnan(x) ? x : -softplusReference(-x); }, 2.0);
}

} // namespace sluice::special
