using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// A kind of operation with its options: its shape rule, parameters, torch call, ONNX form and cost.
/// Each kind is one file in this folder; no other code lists the kinds.
/// </summary>
public abstract record Op
{
    /// <summary>The kind's name in the summary, for example <c>conv</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The output's shape.</summary>
    /// <exception cref="ShapeException">The op cannot take these inputs.</exception>
    public abstract TensorShape Infer(IReadOnlyList<TensorShape> inputs);

    /// <summary>The tensors that the op needs for inputs of these shapes.</summary>
    internal virtual IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) => [];

    /// <summary>The entries of torchvision's state dictionary whose values follow from the options alone.</summary>
    public virtual IEnumerable<(string Name, long[] Shape, Func<long[]> Values)> Derived(IReadOnlyList<TensorShape> inputs) => [];

    /// <summary>Computes a batch with torch.</summary>
    internal abstract Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs);

    /// <summary>Writes the op as nodes of an ONNX graph.</summary>
    internal abstract void WriteOnnx(OnnxNodeContext onnx);

    /// <summary>Multiply-adds for one sample.</summary>
    public virtual long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => 0;

    /// <summary>
    /// Whether the output is a new tensor that neither another node nor autograd needs unchanged, so that a following activation may overwrite it.
    /// </summary>
    public virtual bool OutputMayBeOverwritten => false;

    /// <summary>Whether its output is random in training when its layer trains (dropout).</summary>
    public virtual bool IsRandomInTraining => false;

    /// <summary>Whether it does nothing in inference, so that it can be removed there.</summary>
    public virtual bool IsIdentityInInference => false;

    /// <summary>Whether its output has the padding of its first input, so that later layers can skip it (Keras's <c>supports_masking</c>).</summary>
    internal virtual bool KeepsMask => false;

    /// <summary>
    /// Whether a text's words get the same outputs if padding at the end of the text is left out. Then a batch of texts can be as long as its longest one. An op
    /// that keeps the mask of a sequence treats each word by itself or skips padding, so it does.
    /// </summary>
    /// <param name="inputs">The shapes of the inputs: texts [T], sequences [T, D].</param>
    internal virtual bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => KeepsMask && inputs[0].Rank == 2;

    /// <summary>The shape of the only input.</summary>
    protected TensorShape One(IReadOnlyList<TensorShape> inputs) =>
        inputs.Count == 1 ? inputs[0] : throw new ShapeException($"{Kind} takes one input, not {inputs.Count}");

    /// <summary>The shape of the only input, which must be <c>[C, H, W]</c>.</summary>
    protected TensorShape Image(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { IsImage: true } image
            ? image
            : throw new ShapeException($"{Kind} takes images [channels, height, width], not {inputs[0]}");
}

/// <summary>A tensor that an op needs, named as inside the module.</summary>
/// <param name="Name">The name inside the module, for example <c>weight</c>.</param>
internal sealed record OpParameter(string Name, TensorShape Shape, ParameterRole Role, Initializer Initializer)
{
    /// <inheritdoc cref="ParameterSpec.L1"/>
    public double L1 { get; init; }

    /// <inheritdoc cref="ParameterSpec.L2"/>
    public double L2 { get; init; }
}
