// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/strips.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/round.h"
#include "vq/rows.h"

namespace lumina::vq {
namespace {

using convolution::Method;

constexpr int64_t kStrips = 32;  // that a layer is cut into for the threads' sake, where it has as many blocks

/// The rows of a block's input. When the block moves down, what it shares with the next is kept.
class Window {
 public:
  Window(const convolution::Shape& shape, Extent input, int64_t first_column, convolution::Block block)
      : shape_(shape),
        input_(input),
        pad_(shape.kernel == 3 && shape.stride == 1 ? 1 : 0),
        first_(first_column * shape.stride - pad_),
        width_((block.columns - 1) * shape.stride + shape.kernel),
        rows_(static_cast<size_t>((block.rows - 1) * shape.stride + shape.kernel)) {}

  size_t floats() const { return rows_.size() * row_floats(); }

  void use(float* memory) {
    for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = memory + i * row_floats();
  }

  /// Moves to the block whose first output row is y. Blocks come in order, `step` output rows apart.
  void move_to(int64_t y, int64_t step, const FillRow& fill) {
    const int64_t top = y * shape_.stride - pad_, rows = std::ssize(rows_);
    int64_t kept = 0;
    if (begun_) {
      kept = rows - step * shape_.stride;
      std::rotate(rows_.begin(), rows_.end() - kept, rows_.end());
    }
    begun_ = true;
    for (int64_t i = kept; i < rows; ++i) fill_row(top + i, rows_[static_cast<size_t>(i)], fill);
  }

  const float* const* rows() const { return rows_.data(); }

 private:
  size_t row_floats() const { return static_cast<size_t>(width_ * shape_.in_channels); }

  void fill_row(int64_t y, float* row, const FillRow& fill) const {
    const int64_t channels = shape_.in_channels;
    const bool inside = y >= 0 && y < input_.height;
    const int64_t begin = inside ? std::clamp<int64_t>(-first_, 0, width_) : width_;
    const int64_t end = inside ? std::clamp<int64_t>(input_.width - first_, begin, width_) : width_;
    std::fill(row, row + begin * channels, 0.0f);
    if (begin < end) fill(y, first_ + begin, first_ + end, row + begin * channels);
    std::fill(row + end * channels, row + width_ * channels, 0.0f);
  }

  const convolution::Shape& shape_;
  Extent input_;
  int64_t pad_;
  int64_t first_;  ///< column of the input at which rows begin; may lie outside
  int64_t width_;  ///< pixels of a row
  std::vector<float*> rows_;
  bool begun_ = false;
};

/// Tiles of 4x4 need four times the memory of the weights themselves, of 2x2 1.8 times: too much for the widest layers,
/// which are a tenth of the work. Of few channels the transforms would cost more than they save.
Method method_for(const LayerSpec& spec) {
  constexpr int64_t kFewest = 16, kWidest = 256 * 256;
  const auto& [in, out, kernel, stride] = spec.shape;
  if (spec.exact || kernel != 3 || stride != 1 || std::min(in, out) < kFewest) return Method::direct;
  return in * out > kWidest ? Method::winograd2 : Method::winograd4;
}

/// The rows of a picture twice as high and wide.
FillRow doubled(const FillRow& fill, int64_t channels) {
  return [&fill, channels](int64_t y, int64_t first, int64_t last, float* pixels) {
    const int64_t from = first / 2, to = (last + 1) / 2;
    std::vector<float> row(static_cast<size_t>((to - from) * channels));
    fill(y / 2, from, to, row.data());
    for (int64_t x = first; x < last; ++x, pixels += channels)
      std::copy_n(&row[static_cast<size_t>((x / 2 - from) * channels)], channels, pixels);
  };
}

class OwnLayer : public Layer {
 public:
  OwnLayer(const LayerSpec& spec, std::span<const float> weight, std::span<const float> bias)
      : Layer(spec), convolution_(spec.shape, method_for(spec), weight, bias) {}

  void run(Workers& workers, Extent input, const FillRow& fill, const TakeRow& take) override {
    const Extent output = spec().output_of(input);
    if (spec().doubling)
      run_blocks(workers, output, output, doubled(fill, shape().in_channels), take);
    else
      run_blocks(workers, input, output, fill, take);
  }

 private:
  const convolution::Shape& shape() const { return spec().shape; }

  void run_blocks(Workers& workers, Extent input, Extent output, const FillRow& fill, const TakeRow& take) const {
    assert(shape().stride == 1 || (input.height % 2 == 0 && input.width % 2 == 0));
    const convolution::Block block = convolution_.block({output.height, output.width});
    const int64_t columns = ceil_div(output.width, block.columns), steps = ceil_div(output.height, block.rows);
    const int64_t parts = std::clamp<int64_t>(kStrips / columns, 1, steps);
    workers.run(columns * parts, [&](int64_t strip) {
      const int64_t part = strip % parts;
      run_strip(workers, input, output, block, strip / parts * block.columns,
                {steps * part / parts, steps * (part + 1) / parts}, fill, take);
    });
  }

  struct Steps {
    int64_t first, last;
  };

  void run_strip(Workers& workers, Extent input, Extent output, convolution::Block block, int64_t first_column,
                 Steps steps, const FillRow& fill, const TakeRow& take) const {
    const int64_t tile = convolution_.tile(), last_column = std::min(first_column + block.columns, output.width);
    block.columns = round_up(last_column - first_column, tile);
    Window window(shape(), input, first_column, block);
    const auto out_floats = static_cast<size_t>(block.rows * block.columns * shape().out_channels);
    constexpr int64_t kLine = 16;  // floats of a cache line, at which each part begins
    const int64_t in_size = round_up(static_cast<int64_t>(window.floats()), kLine);
    const int64_t scratch_size = round_up(static_cast<int64_t>(convolution_.scratch(block)), kLine);
    const Workers::Memory memory = workers.borrow(static_cast<size_t>(in_size + scratch_size) + out_floats);
    float* const scratch = memory.data() + in_size;
    float* const out = scratch + scratch_size;
    window.use(memory.data());
    for (int64_t step = steps.first; step < steps.last; ++step) {
      const int64_t top = step * block.rows, bottom = std::min(top + block.rows, output.height);
      window.move_to(top, block.rows, fill);
      convolution_(window.rows(), block, scratch, out);
      for (int64_t y = top; y < bottom; ++y)
        take(y, first_column, last_column, out + (y - top) * block.columns * shape().out_channels);
    }
  }

  convolution::Convolution convolution_;
};

}  // namespace

FillRow rows_of(const FeatureMap& map) {
  return [&map](int64_t y, int64_t first, int64_t last, float* pixels) {
    std::copy_n(map.pixel(y, first), (last - first) * map.channels(), pixels);
  };
}

TakeRow store_in(FeatureMap& map) {
  return [&map](int64_t y, int64_t first, int64_t last, const float* pixels) {
    std::copy_n(pixels, (last - first) * map.channels(), map.pixel(y, first));
  };
}

TakeRow add_to(FeatureMap& map) {
  return [&map](int64_t y, int64_t first, int64_t last, const float* pixels) {
    add(pixels, (last - first) * map.channels(), map.pixel(y, first));
  };
}

std::unique_ptr<Layer> make_layer(const LayerSpec& spec, std::span<const float> weight, std::span<const float> bias) {
  return std::make_unique<OwnLayer>(spec, weight, bias);
}

}  // namespace lumina::vq
