// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Named f32 master weights, in a fixed order. Owns its tensors; not thread-safe. */
public final class Parameters {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Adds a tensor under its checkpoint name and takes it over. */
    public void add(String name, Tensor value, boolean trainable) {
        Tensor leaf = Ops.keep(value.detach().to(ScalarType.Float).contiguous().clone());
        leaf.set_requires_grad(trainable);
        if (tensors.put(name, leaf) != null) {
            throw new IllegalStateException("parameter " + name + " added twice");
        }
    }

    /** Moves all to a device; before an optimizer holds them, and before any gradient. */
    public void to(Device device) {
        try (PointerScope scope = new PointerScope()) {
            tensors.replaceAll((name, tensor) -> {
                if (tensor.device().equals(device)) return tensor;
                Tensor moved = Ops.keep(tensor.detach().to(device, ScalarType.Float));
                moved.set_requires_grad(tensor.requires_grad());
                tensor.close();
                return moved;
            });
        }
    }

    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter named " + name);
        }
        return tensor;
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    public Map<String, Tensor> asMap() {
        return new LinkedHashMap<>(tensors);
    }

    public long count() {
        return tensors.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Trains only the parameters whose name passes; the rest are constants. */
    public void train(Predicate<String> which) {
        tensors.forEach((name, tensor) -> tensor.set_requires_grad(which.test(name)));
    }

    public List<Tensor> trained() {
        List<Tensor> list = new ArrayList<>();
        tensors.values().stream().filter(tensor -> tensor.requires_grad()).forEach(list::add);
        return list;
    }

    public TensorVector trainedVector() {
        return new TensorVector(trained().toArray(Tensor[]::new));
    }

    /** Copies values in; every parameter must be there with its shape, other names are ignored. */
    public void copyFrom(Map<String, Tensor> values, String source) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            tensors.forEach((name, target) -> {
                Tensor value = values.get(name);
                if (value == null) {
                    throw new IllegalArgumentException(source + " has no tensor " + name);
                }
                if (!Arrays.equals(shape(value), shape(target))) {
                    throw new IllegalArgumentException(source + ": " + name + " has shape "
                            + Arrays.toString(shape(value)) + ", wanted " + Arrays.toString(shape(target)));
                }
                target.copy_(value);
            });
        }
    }

    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }
}
