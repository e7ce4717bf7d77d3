// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/noise.h"

namespace lumina {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

int32_t top_k(const Choice& choice, const Sampling& sampling) {
  switch (choice.rule) {
    case Choice::Rule::text: return sampling.text_top_k;
    case Choice::Rule::unconstrained: return choice.count;
    default: return sampling.image_top_k;
  }
}

int32_t kept(const Choice& choice, const Sampling& sampling) {
  return std::clamp(top_k(choice, sampling), 1, choice.count);
}

}  // namespace

Draw draw_of(const Choice& choice, const Sampling& sampling, uint32_t index) {
  Draw draw;
  draw.seed = sampling.seed;
  draw.guidance = sampling.guidance;
  draw.temperature = sampling.temperature;
  draw.first = choice.first;
  draw.count = choice.count;
  draw.top_k = kept(choice, sampling);
  draw.index = index;
  return draw;
}

void throw_nan() {
  throw Error(ErrorCode::failure, "the model computed NaN logits; the checkpoint may be damaged or overflow");
}

float Sampler::keep(const Choice& choice, const Sampling& sampling, const float* logits, const float* unconditional) {
  const auto count = static_cast<size_t>(choice.count);
  scores_.resize(count);
  logits += choice.first;
  if (unconditional && sampling.guidance != 1) {
    unconditional += choice.first;
    for (size_t i = 0; i < count; ++i) {
      scores_[i] = sampling.guidance * (logits[i] - unconditional[i]) + unconditional[i];
    }
  } else {
    std::copy_n(logits, count, scores_.begin());
  }
  if (std::ranges::any_of(scores_, [](float score) { return std::isnan(score); })) {
    throw_nan();
  }
  for (float& score : scores_)
    score = std::clamp(score, -kLargest, kLargest);  // differences of infinities are no numbers
  const auto k = static_cast<size_t>(kept(choice, sampling));
  if (k == count) return -std::numeric_limits<float>::infinity();
  order_ = scores_;
  std::ranges::nth_element(order_, order_.begin() + static_cast<ptrdiff_t>(k - 1), std::greater<>());
  return order_[k - 1];  // ties at the boundary are all kept
}

int32_t Sampler::pick(const Choice& choice, const Sampling& sampling, const float* logits, const float* unconditional,
                      uint32_t index) {
  if (choice.rule == Choice::Rule::forced) return choice.first;
  const float smallest = keep(choice, sampling, logits, unconditional);
  int32_t best = 0;
  double best_score = -std::numeric_limits<double>::infinity();
  for (int32_t i = 0; i < choice.count; ++i) {
    if (scores_[i] < smallest) continue;
    double score = scores_[i];
    if (sampling.temperature != 0) {
      const uint32_t word = gumbel_word(sampling.seed, index, choice.first + i);
      score /= sampling.temperature;
      if (score + gumbel_at_most(word) <= best_score) continue;  // most: two logarithms less
      score += gumbel_of(word);
    }
    if (score > best_score) {  // equal values go to the lowest id
      best_score = score;
      best = i;
    }
  }
  return choice.first + best;
}

std::vector<float> Sampler::distribution(const Choice& choice, const Sampling& sampling, const float* logits,
                                         const float* unconditional) {
  std::vector<float> probs(static_cast<size_t>(choice.count));
  if (sampling.temperature == 0) {
    probs[static_cast<size_t>(pick(choice, sampling, logits, unconditional, 0) - choice.first)] = 1;
    return probs;
  }
  const float smallest = keep(choice, sampling, logits, unconditional);
  const double largest = *std::ranges::max_element(scores_);
  const auto weight = [&](float score) { return std::exp((double{score} - largest) / sampling.temperature); };
  double sum = 0;
  for (float score : scores_) {
    if (score >= smallest) sum += weight(score);
  }
  for (size_t i = 0; i < probs.size(); ++i) {
    if (scores_[i] >= smallest) probs[i] = static_cast<float>(weight(scores_[i]) / sum);
  }
  return probs;
}

void Sampler::distribution(const Choice& choice, const Sampling& sampling, const float* logits,
                           const float* unconditional, std::span<float> probs) {
  std::ranges::fill(probs, 0.0f);
  if (choice.rule == Choice::Rule::forced) {
    probs[choice.first] = 1;
  } else {
    std::ranges::copy(distribution(choice, sampling, logits, unconditional), probs.begin() + choice.first);
  }
}

}  // namespace lumina
