using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Models.Graphs;

/// <summary>How a tensor is filled before training. The values are a pure function of the seed and the tensor's name.</summary>
public abstract record Initializer
{
    /// <summary>Keras's default for kernels: uniform within ±√(6 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    public static Initializer GlorotUniform { get; } = new Scaled(Fan.Average, 1.0, Uniform: true);

    /// <summary>Keras's <c>glorot_normal</c>: normal with variance 2 / (fan in + fan out), truncated at two standard deviations.</summary>
    public static Initializer GlorotNormal { get; } = new Scaled(Fan.Average, 1.0, Uniform: false, Truncated: true);

    /// <summary>Keras's <c>he_uniform</c>: uniform within ±√(6 / fan in).</summary>
    public static Initializer HeUniform { get; } = new Scaled(Fan.In, 2.0, Uniform: true);

    /// <summary>Keras's <c>he_normal</c>: truncated normal with variance 2 / fan in.</summary>
    public static Initializer HeNormal { get; } = new Scaled(Fan.In, 2.0, Uniform: false, Truncated: true);

    /// <summary>Keras's <c>lecun_uniform</c>: uniform within ±√(3 / fan in).</summary>
    public static Initializer LecunUniform { get; } = new Scaled(Fan.In, 1.0, Uniform: true);

    /// <summary>Keras's <c>lecun_normal</c>: truncated normal with variance 1 / fan in.</summary>
    public static Initializer LecunNormal { get; } = new Scaled(Fan.In, 1.0, Uniform: false, Truncated: true);

    /// <summary>PyTorch's <c>kaiming_normal_(mode="fan_out")</c>. torchvision uses it for most convolutions.</summary>
    public static Initializer KaimingNormalFanOut { get; } = new Scaled(Fan.Out, 2.0, Uniform: false);

    /// <summary>PyTorch's <c>kaiming_normal_</c> with its defaults, for ReLU.</summary>
    public static Initializer KaimingNormalFanIn { get; } = new Scaled(Fan.In, 2.0, Uniform: false);

    /// <summary>PyTorch's default for layers that a network does not initialise itself: uniform within ±1/√(fan in).</summary>
    public static Initializer TorchDefault { get; } = new Scaled(Fan.In, 1.0 / 3.0, Uniform: true);

    public static Initializer Zeros { get; } = new Constant(0);

    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Fills a contiguous float tensor on the CPU.</summary>
    /// <param name="tensor">The tensor to fill.</param>
    /// <param name="generator">A generator that belongs to this tensor alone.</param>
    public abstract void Fill(Tensor tensor, Generator generator);

    /// <summary>The same value in every element.</summary>
    public sealed record Constant(double Value) : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            using Scalar value = Value;
            tensor.fill_(value);
            GC.KeepAlive(value);
        }
    }

    /// <summary>
    /// Normal around 0, optionally truncated at two standard deviations. PyTorch's <c>trunc_normal_</c> truncates at ±2 absolute; with the small
    /// deviations used here that cuts nothing off.
    /// </summary>
    public sealed record Normal(double Deviation, bool Truncated = false) : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            FillNormal(tensor, Deviation, Truncated, generator);
        }
    }

    /// <summary>Keras's <c>orthogonal</c>: the columns of the kernel, outputs × inputs, are orthonormal (Saxe et al. 2014).</summary>
    public sealed record Orthogonal : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            using var scope = NewDisposeScope();
            tensor.normal_(0, 1, generator);
            var (q, r) = linalg.qr(tensor);
            // The signs make the distribution uniform, and the decomposition unique.
            tensor.copy_(q.mul(r.diag().sign()));
        }
    }

    /// <summary>Zeros, and ones in one of several gates: Keras's <c>unit_forget_bias</c>.</summary>
    public sealed record OneGate(int Gate, int Gates) : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            using var scope = NewDisposeScope();
            tensor.zero_();
            tensor.chunk(Gates, 0)[Gate].copy_(ones(tensor.shape[0] / Gates));
        }
    }

    /// <summary>Uniform within ±<paramref name="Bound"/>.</summary>
    public sealed record UniformWithin(double Bound) : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            tensor.uniform_(-Bound, Bound, generator);
        }
    }

    /// <summary>PyTorch's default bias: uniform within ±1/√(fan in of its kernel).</summary>
    /// <param name="fanIn">The number of inputs of one unit.</param>
    public static Initializer TorchBias(long fanIn) => new UniformWithin(1 / Math.Sqrt(fanIn));

    /// <summary>Zero mean and variance <paramref name="Gain"/> / fan, uniform or normal.</summary>
    public sealed record Scaled(Fan Fan, double Gain, bool Uniform, bool Truncated = false) : Initializer
    {
        public override void Fill(Tensor tensor, Generator generator)
        {
            var sizes = tensor.shape;
            // A kernel is [outputs, inputs, height, width]. The receptive field, height × width, multiplies both fans.
            var field = sizes.Length > 2 ? sizes[2..].Aggregate(1L, (a, b) => a * b) : 1;
            double fanOut = sizes[0] * field, fanIn = (sizes.Length > 1 ? sizes[1] : sizes[0]) * field;
            var fan = Fan switch { Fan.In => fanIn, Fan.Out => fanOut, _ => (fanIn + fanOut) / 2 };
            var variance = Gain / Math.Max(1, fan);
            if (Uniform)
            {
                var bound = Math.Sqrt(3 * variance);
                tensor.uniform_(-bound, bound, generator);
                return;
            }
            // Truncation lowers the variance. Keras widens the normal distribution beforehand, so that the result has the variance asked for.
            FillNormal(tensor, Math.Sqrt(variance) / (Truncated ? 0.87962566103423978 : 1), Truncated, generator);
        }
    }

    private static void FillNormal(Tensor tensor, double deviation, bool truncated, Generator generator)
    {
        if (!truncated)
        {
            tensor.normal_(0, deviation, generator);
            return;
        }
        // The inverse error function, as in PyTorch's trunc_normal_: uniform between Φ(-2) and Φ(2).
        const double Edge = 0.95449973610364158;
        using var scope = NewDisposeScope();
        tensor.uniform_(-Edge, Edge, generator);
        tensor.erfinv_();
        using Scalar factor = deviation * Math.Sqrt(2);
        tensor.mul_(factor);
        GC.KeepAlive(factor);
    }
}

/// <summary>The fan that an initializer's variance is divided by.</summary>
public enum Fan
{
    In,
    Out,
    Average,
}
