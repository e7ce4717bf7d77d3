// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.bytedeco.pytorch.global.torch.*;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.luminamgpt.tools.JavaCpp;

/**
 * The few libtorch calls whose preset signatures are clumsy, with this project's defaults.
 * Results belong to the PointerScope that is open at the call.
 */
public final class Ops {
    static {
        JavaCpp.load(() -> Loader.load(torch.class));
        OneDnn.guard();
    }

    private Ops() {}

    /** Fixes the threads of one operator; with 1, results repeat bit for bit. */
    public static void threads(int count) {
        set_num_threads(count);
        openblas_nolapack.blas_set_num_threads(count); // OpenBLAS keeps threads of its own, which spin when cores are busy
    }

    /**
     * "cpu", "cuda" or "cuda:1".
     *
     * @throws IllegalArgumentException when libtorch knows no such device or this machine has none
     */
    public static Device device(String name) {
        if (!name.matches("cpu|cuda(:\\d{1,2})?")) {
            throw new IllegalArgumentException("a device is cpu, cuda or cuda:1, was \"" + name + "\"");
        }
        Device device = new Device(name);
        if (device.is_cuda()) {
            int found = cuda_is_available() ? cuda_device_count() : 0;
            if (Math.max(0, device.index()) >= found) {
                throw new IllegalArgumentException("device " + name + ": libtorch finds " + found + " cards. On a machine with one it needs"
                        + " pytorch's classifier linux-x86_64-gpu and org.bytedeco:cuda on the class path");
            }
            globalContext().setFloat32MatmulPrecision("high"); // TF32 products
        }
        return device;
    }

    /** A seed for one purpose at one step: resuming needs no generator state, only the step. */
    public static long seed(long seed, long... parts) {
        long h = seed;
        for (long part : parts) {
            h = (h ^ part) * 0x9E3779B97F4A7C15L + 0x2545F4914F6CDD1DL;
            h = (h ^ (h >>> 29)) * 0xBF58476D1CE4E5B9L;
            h ^= h >>> 32;
        }
        return h & Long.MAX_VALUE;
    }

    public static Scalar scalar(double value) {
        return new Scalar(value);
    }

    public static Tensor longs(long... values) {
        return values.length == 0 ? zeros(new long[] {0}, options(ScalarType.Long)) : tensor(values);
    }

    /** The same where {@code like} is. */
    public static Tensor onto(Tensor x, Tensor like) {
        return x.to(like.device(), x.scalar_type().intern());
    }

    /** Indices for {@code like}, where that is. */
    public static Tensor longs(Tensor like, long... values) {
        return onto(longs(values), like);
    }

    /** A tensor of this shape, row-major from the array. */
    public static Tensor floats(float[] values, long... shape) {
        Tensor tensor = empty(shape);
        if (tensor.numel() != values.length) {
            throw new IllegalArgumentException(values.length + " values do not fill shape " + Arrays.toString(shape));
        }
        new FloatPointer(tensor.data_ptr()).put(values);
        return tensor;
    }

    public static TensorOptions options(ScalarType type) {
        return new TensorOptions(type);
    }

    /** y = x W^T; x [..., in], w [out, in]. */
    public static Tensor product(Tensor x, Tensor w) {
        return linear(x, w);
    }

    /** x [N, C, H, W], w [O, C, k, k], b [O]. */
    public static Tensor conv(Tensor x, Tensor w, Tensor b, long stride, long padding) {
        return conv2d(x, w, new TensorOptional(b), new long[] {stride, stride},
                new long[] {padding, padding}, new long[] {1, 1}, 1);
    }

    public static Tensor groupNorm(Tensor x, long groups, Tensor w, Tensor b) {
        return group_norm(x, groups, new TensorOptional(w), new TensorOptional(b), 1e-6, false);
    }

    public static Tensor argminRows(Tensor x) {
        return x.argmin(new LongOptional(1), false);
    }

    /** Backward from a non-scalar, given the gradient of the loss with respect to it. */
    public static void backward(Tensor output, Tensor gradient) {
        output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    /** Lets a pointer outlive the open PointerScope: the caller closes it, or the collector does. */
    public static <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        return pointer;
    }

    public static float[] toFloats(Tensor tensor) {
        Tensor flat = tensor.detach().cpu().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(flat.numel())];
        new FloatPointer(flat.data_ptr()).get(values);
        return values;
    }

    public static long[] toLongs(Tensor tensor) {
        Tensor flat = tensor.cpu().to(ScalarType.Long).contiguous();
        long[] values = new long[Math.toIntExact(flat.numel())];
        new LongPointer(flat.data_ptr()).get(values);
        return values;
    }
}
