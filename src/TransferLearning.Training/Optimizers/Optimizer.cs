using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>
/// A rule that moves parameters along their gradients. The learning rate comes with every step (schedules are functions of
/// the step, not objects with a state); the state is named tensors and a counter, so a checkpoint restores it exactly.
/// Used by the thread that owns torch alone.
/// </summary>
/// <remarks>
/// A subclass writes its step once, in torch's operations (<see cref="Update"/>). A step that moves every element by itself can also be given in
/// vectors, which is faster on a CPU: <see cref="Host.ElementwiseOptimizer"/>.
/// </remarks>
public abstract class Optimizer : IDisposable
{
    private readonly List<Group> _groups = [];
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two parameters have one name, or one is not a leaf of a floating type.</exception>
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

    /// <summary>What is trained, in the order given.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Decoupled weight decay: every step multiplies the parameters by <c>1 - learning rate · decay</c>, as in AdamW and Keras.</summary>
    public double WeightDecay { get; }

    /// <summary>How many steps were taken.</summary>
    public long Iterations { get; private set; }

    /// <summary>The named state tensors (<c>velocity/features.0.weight</c>), for a checkpoint; they stay the optimizer's own.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>
    /// Moves every parameter that has a gradient. The gradients are used as working memory: their values are lost.
    /// </summary>
    /// <param name="learningRate">The rate of this step, before the factors of the parameters.</param>
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
                // A handle of its own, which the gradient outlives until it is dropped.
                var gradient = Parameters[index].Value.grad;
                if (gradient is not null && !TryQueueOnHost(index, gradient, effective, keep))
                    UpdateByTorch(index, gradient, group);
            }
        }

        RunOnHost();
    }

    /// <summary>Drops every gradient, so that the next backward pass writes new ones instead of adding.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in Parameters)
            parameter.Value.grad = null;
    }

    /// <summary>Copies saved state over this one's.</summary>
    /// <param name="state">As <see cref="State"/> had it, by name; shapes and types must be equal.</param>
    /// <param name="iterations">As <see cref="Iterations"/> was.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or does not fit.</exception>
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

    /// <summary>The rate that <see cref="Update"/> gets, computed in double precision: Adam's bias correction belongs here.</summary>
    protected virtual double EffectiveRate(double learningRate) => learningRate;

    /// <summary>Moves one parameter; gradients are not recorded. The gradient may be overwritten.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="value">The parameter, changed in place.</param>
    /// <param name="gradient">Its gradient, of the same shape.</param>
    /// <param name="rate">The effective learning rate, 0-dimensional, in host memory.</param>
    protected abstract void Update(int index, Tensor value, Tensor gradient, Tensor rate);

    /// <summary>Takes over the step of one parameter, for <see cref="RunOnHost"/>. Without it, torch's operations take the step.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="gradient">Its gradient, which lives until <see cref="RunOnHost"/> returns.</param>
    /// <param name="rate">The effective learning rate.</param>
    /// <param name="keep">What decoupled weight decay leaves of the parameter; 1 without decay.</param>
    /// <returns>Whether the parameter was taken over.</returns>
    private protected virtual bool TryQueueOnHost(int index, Tensor gradient, double rate, double keep) => false;

    /// <summary>Takes the steps that were queued. Called once a step, after every parameter was visited.</summary>
    private protected virtual void RunOnHost()
    {
    }

    /// <summary>Makes a state tensor for every parameter, in their order, filled with one value.</summary>
    protected Tensor[] NewState(string name, double initial = 0)
    {
        using var noGradients = no_grad();
        using Scalar fill = initial;
        var tensors = new Tensor[Parameters.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var parameter = Parameters[i];
            // full_like keeps the strides, so state and parameter are walked together also in channels-last.
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
