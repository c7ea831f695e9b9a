using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// An exponential moving average of the trained parameters (<c>average: { ema: 0.999 }</c>; Keras's <c>use_ema</c>). The first update copies the
/// parameters; each later update keeps the share <c>decay</c> of the average.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly Tensor[] _averages;
    private readonly Scalar _keep, _take;
    private readonly double _decay;
    private readonly bool _isStrict;

    /// <param name="parameters">The trained parameters.</param>
    /// <param name="decay">The share of the average that an update keeps.</param>
    /// <param name="isStrict">Whether an update gives the same bits on every processor; the parameters then are contiguous float32 tensors in host memory.</param>
    public WeightAverage(IReadOnlyList<TrainedParameter> parameters, double decay, bool isStrict = false)
    {
        (_parameters, _decay, _isStrict) = (parameters, decay, isStrict);
        (_keep, _take) = (Scalars.Make(decay), Scalars.Make(1 - decay));
        using var noGradients = no_grad();
        _averages = [.. parameters.Select(parameter => parameter.Value.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>The number of updates.</summary>
    public long Updates { get; private set; }

    /// <summary>The named averages (<c>average/features.0.weight</c>), for a checkpoint. This object still owns them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _parameters.Select((parameter, index) => KeyValuePair.Create($"average/{parameter.Name}", _averages[index]));

    /// <summary>Updates the average with the current parameters. Call it after a step.</summary>
    public void Update()
    {
        using var noGradients = no_grad();
        for (var i = 0; i < _averages.Length; i++)
        {
            if (Updates == 0)
                _averages[i].copy_(_parameters[i].Value);
            else if (_isStrict)
                StrictVectors.Average(HostLayouts.Floats(_averages[i]), HostLayouts.Floats(_parameters[i].Value), (float)_decay, (float)(1 - _decay));
            else
                _averages[i].mul_(_keep).add_(_parameters[i].Value, _take);
        }
        Updates++;
    }

    /// <summary>Swaps parameters and averages. Call it once before an evaluation and once after.</summary>
    public void Swap()
    {
        using var noGradients = no_grad();
        for (var i = 0; i < _averages.Length; i++)
        {
            using var held = _averages[i].clone();
            _averages[i].copy_(_parameters[i].Value);
            _parameters[i].Value.copy_(held);
        }
    }

    /// <summary>Restores a saved average.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or does not match.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state, long updates)
    {
        using var noGradients = no_grad();
        foreach (var (name, own) in State)
        {
            if (!state.TryGetValue(name, out var saved) || !saved.shape.AsSpan().SequenceEqual(own.shape))
                throw new InvalidDataException($"The saved averages lack '{name}' with the shape [{string.Join(", ", own.shape)}].");
            own.copy_(saved);
        }
        Updates = updates;
    }

    public void Dispose()
    {
        foreach (var tensor in _averages)
            tensor.Dispose();
        _keep.Dispose();
        _take.Dispose();
    }
}
