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

// The bits of what a backward recovers are those of the forward.
TEST(Sigmoid, OfATailIsTheSigmoidItself) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu gpu(errors);
    for (float x = 1e-3f; x < 200; x *= 1.003f)
      for (Host<float> at : {Host<float>{x}, Host<float>{-x}}) {
        Host<float> tail = sigmoidTail(at);
        EXPECT_EQ(sigmoidOfTail(tail).value, sigmoid(at).value) << at.value;
        EXPECT_EQ(sigmoidOfTail(-tail).value, sigmoid(-at).value) << at.value;
      }
    for (float x : {0.0f, kInf, -kInf})
      EXPECT_EQ(sigmoidOfTail(sigmoidTail(Host<float>{x})).value,
                sigmoid(Host<float>{x}).value);
    EXPECT_TRUE(
        std::isnan(sigmoidOfTail(sigmoidTail(Host<float>{kNan})).value));
  }
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

TEST(Sigmoid, IsWithin7UlpOnAGpuAndZeroBelowTheNormalNumbers) {
  for (int errors : {-1, 1}) {
    AsOnGpu gpu(errors);
    for (double x = -87; x < 87; x += 0.003) {
      float at = static_cast<float>(x);
      EXPECT_LE(ulpError(sigmoid(Host<float>{at}).value, sigmoidReference(at)),
                7.0)
          << at;
      EXPECT_LE(ulpError(logSigmoid(Host<float>{at}).value,
                         -softplusReference(-static_cast<double>(at))),
                7.0)
          << at;
    }
    for (double x = -87; x < 87; x += 0.003)
      EXPECT_NEAR(logGate(host<float>(x)).value,
                  -softplusReference(-static_cast<double>(float(x))),
                  4e-7 + 6e-8 * std::fabs(x))
          << x;
    for (float x : {-88.0f, -103.0f, -1e30f, -kInf})
      EXPECT_EQ(sigmoid(Host<float>{x}).value, 0.0f) << x;
    EXPECT_TRUE(std::isnan(sigmoid(Host<float>{kNan}).value));
  }
}

} // namespace sluice::special
