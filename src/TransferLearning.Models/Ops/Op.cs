using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// A kind of operation with its options: its shape rule, its parameters, its torch call, its ONNX form and its cost.
/// One file a kind in this folder; nothing else knows the kinds.
/// </summary>
public abstract record Op
{
    /// <summary>The kind's name in the printed summary, for example <c>conv</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The output's shape.</summary>
    /// <exception cref="ShapeException">It cannot take these inputs.</exception>
    public abstract TensorShape Infer(IReadOnlyList<TensorShape> inputs);

    /// <summary>The tensors it needs for inputs of these shapes.</summary>
    public virtual IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) => [];

    /// <summary>Entries of torchvision's state dictionary that follow from the options alone.</summary>
    public virtual IEnumerable<(string Name, long[] Shape, Func<long[]> Values)> Derived(IReadOnlyList<TensorShape> inputs) => [];

    /// <summary>Computes a batch with torch.</summary>
    public abstract Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs);

    /// <summary>Writes itself as nodes of an ONNX graph.</summary>
    public abstract void WriteOnnx(OnnxNodeContext onnx);

    /// <summary>Multiply-adds for one sample.</summary>
    public virtual long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => 0;

    /// <summary>Whether the output is a new tensor that neither another node nor autograd needs unchanged, so that an activation behind it may overwrite it.</summary>
    public virtual bool OutputMayBeOverwritten => false;

    /// <summary>Whether it gives other values in training than in inference when its layer trains (dropout).</summary>
    public virtual bool IsRandomInTraining => false;

    /// <summary>Whether it changes nothing in inference, so that it can be left out there.</summary>
    public virtual bool IsIdentityInInference => false;

    /// <summary>The single input's shape.</summary>
    protected TensorShape One(IReadOnlyList<TensorShape> inputs) =>
        inputs.Count == 1 ? inputs[0] : throw new ShapeException($"{Kind} takes one input, not {inputs.Count}");

    /// <summary>The single input's shape, which must be <c>[C, H, W]</c>.</summary>
    protected TensorShape Image(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { IsImage: true } image
            ? image
            : throw new ShapeException($"{Kind} takes images [channels, height, width], not {inputs[0]}");
}

/// <summary>A tensor that an op needs, by its name inside the module.</summary>
/// <param name="Name">For example <c>weight</c>.</param>
public sealed record OpParameter(string Name, TensorShape Shape, ParameterRole Role, Initializer Initializer)
{
    /// <inheritdoc cref="ParameterSpec.L1"/>
    public double L1 { get; init; }

    /// <inheritdoc cref="ParameterSpec.L2"/>
    public double L2 { get; init; }
}
