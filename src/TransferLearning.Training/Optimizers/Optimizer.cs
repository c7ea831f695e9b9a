using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// An optimizer: a rule that updates parameters by their gradients. The learning rate is an argument of every step (schedules are functions of
/// the step, without state). The state is named tensors and a counter, so a checkpoint restores it exactly.
/// Only the thread that owns torch may use it.
/// </summary>
/// <remarks>
/// A subclass writes its step once with torch's operations (<see cref="Update"/>). An element-wise step can also be written with vectors, which
/// is faster on a CPU: <see cref="Host.ElementwiseOptimizer"/>.
/// </remarks>
internal abstract class Optimizer : IDisposable
{
    private readonly List<Group> _groups = [];
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two parameters have the same name, or one is not a leaf of a floating type.</exception>
    protected Optimizer(IReadOnlyList<TrainedParameter> parameters, double weightDecay)
    {
        Parameters = parameters;
        WeightDecay = weightDecay;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (!names.Add(parameter.Name))
                throw new ArgumentException($"Two trained parameters have the name '{parameter.Name}'.", nameof(parameters));
            if (!parameter.Value.is_leaf || !parameter.Value.is_floating_point())
                throw new ArgumentException($"The trained parameter '{parameter.Name}' must be a leaf tensor of a floating type.", nameof(parameters));
        }
        foreach (var group in parameters.Select((parameter, index) => (parameter, index)).GroupBy(each => (each.parameter.LearningRateFactor, Wide: each.parameter.Value.dtype == ScalarType.Float64)))
            _groups.Add(new Group(group.Key.LearningRateFactor, group.First().parameter.Value.dtype, [.. group.Select(each => each.index)]));
    }

    /// <summary>The trained parameters, in the given order.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Decoupled weight decay: every step multiplies the parameters by <c>1 - learning rate · decay</c>, as in AdamW and Keras.</summary>
    public double WeightDecay { get; }

    /// <summary>The number of steps taken.</summary>
    public long Iterations { get; private set; }

    /// <summary>The named state tensors (<c>velocity/features.0.weight</c>), for a checkpoint. The optimizer still owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>
    /// Updates every parameter that has a gradient. The gradients serve as working memory: their values are lost.
    /// </summary>
    /// <param name="learningRate">The rate of this step, without the factors of single parameters.</param>
    public void Step(double learningRate)
    {
        Iterations++;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var group in _groups)
        {
            var rate = learningRate * group.Factor;
            var (effective, keep) = (EffectiveRate(rate), 1 - rate * WeightDecay);
            group.Rate.Set(effective);
            group.Keep.Set(keep);
            foreach (var index in group.Indices)
            {
                // This is a new handle. The gradient itself lives until ZeroGradients, so a queued step can still read it.
                var gradient = Parameters[index].Value.grad;
                if (gradient is not null && !TryQueueOnHost(index, gradient, effective, keep))
                    UpdateByTorch(index, gradient, group);
            }
        }

        RunOnHost();
    }

    /// <summary>Drops every gradient, so that the next backward pass writes gradients instead of adding to them.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in Parameters)
            parameter.Value.grad = null;
    }

    /// <summary>Restores a saved state.</summary>
    /// <param name="state">The saved <see cref="State"/>, by name; shapes and dtypes must match.</param>
    /// <param name="iterations">The saved <see cref="Iterations"/>.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or does not match.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state, long iterations)
    {
        using var noGradients = no_grad();
        foreach (var (name, own) in _state)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new InvalidDataException($"The saved optimizer state lacks '{name}'.");
            if (!saved.shape.AsSpan().SequenceEqual(own.shape) || saved.dtype != own.dtype)
                throw new InvalidDataException($"The saved optimizer state '{name}' is {saved.dtype} [{string.Join(", ", saved.shape)}]; {own.dtype} [{string.Join(", ", own.shape)}] is needed.");
            own.copy_(saved);
        }
        Iterations = iterations;
    }

    /// <summary>The rate that <see cref="Update"/> gets, in double precision. Adam overrides it with its bias correction.</summary>
    protected virtual double EffectiveRate(double learningRate) => learningRate;

    /// <summary>Updates one parameter. Gradients are not recorded; the given gradient may be overwritten.</summary>
    /// <param name="index">The parameter's index in <see cref="Parameters"/>.</param>
    /// <param name="value">The parameter, updated in place.</param>
    /// <param name="gradient">Its gradient, of the same shape.</param>
    /// <param name="rate">The effective learning rate, a scalar tensor in host memory.</param>
    protected abstract void Update(int index, Tensor value, Tensor gradient, Tensor rate);

    /// <summary>Queues the step of one parameter for <see cref="RunOnHost"/>. Otherwise torch's operations take the step.</summary>
    /// <param name="index">The parameter's index in <see cref="Parameters"/>.</param>
    /// <param name="gradient">Its gradient, which lives until <see cref="RunOnHost"/> returns.</param>
    /// <param name="rate">The effective learning rate.</param>
    /// <param name="keep">The factor of decoupled weight decay on the parameter; 1 without decay.</param>
    /// <returns>Whether the parameter was queued.</returns>
    private protected virtual bool TryQueueOnHost(int index, Tensor gradient, double rate, double keep) => false;

    /// <summary>Takes the queued steps. Called once per step, after all parameters.</summary>
    private protected virtual void RunOnHost()
    {
    }

    /// <summary>Creates a state tensor for every parameter, in order, filled with one value.</summary>
    protected Tensor[] NewState(string name, double initial = 0)
    {
        using var noGradients = no_grad();
        using Scalar fill = initial;
        var tensors = new Tensor[Parameters.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var parameter = Parameters[i];
            // full_like keeps the strides, so that state and parameter have the same memory order, also in channels-last.
            tensors[i] = full_like(parameter.Value, fill, requires_grad: false).DetachFromDisposeScope();
            _state.Add($"{name}/{parameter.Name}", tensors[i]);
        }
        return tensors;
    }

    private void UpdateByTorch(int index, Tensor gradient, Group group)
    {
        var value = Parameters[index].Value;
        if (WeightDecay != 0)
            value.mul_(group.Keep.Tensor);
        Update(index, value, gradient, group.Rate.Tensor);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var tensor in _state.Values)
            tensor.Dispose();
        foreach (var group in _groups)
            group.Dispose();
    }

    private sealed class Group(double factor, ScalarType type, int[] indices) : IDisposable
    {
        public double Factor { get; } = factor;
        public int[] Indices { get; } = indices;
        public StepScalar Rate { get; } = new(type);
        public StepScalar Keep { get; } = new(type);

        public void Dispose()
        {
            Rate.Dispose();
            Keep.Dispose();
        }
    }
}
