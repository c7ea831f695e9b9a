using TransferLearning.Models.Torch;
using TransferLearning.Models.Vectors;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Strict;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>The tensors of a run's network on its device. Only the torch thread may use it.</summary>
internal sealed class NetworkSession : IDisposable
{
    private readonly Plan _plan;
    private readonly Dictionary<string, Tensor> _anchors = new(StringComparer.Ordinal);

    /// <summary>Creates the network: initial values by counter, then the backbone's weights, then values fitted to the training pictures.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="devices">The devices that share each training batch.</param>
    /// <param name="cancellation">Ends the fitting.</param>
    /// <exception cref="OperationCanceledException"/>
    public NetworkSession(Plan plan, IReadOnlyList<Device> devices, CancellationToken cancellation)
    {
        (_plan, Devices) = (plan, devices);
        var device = Device;
        Precision = MixedPrecision.Of(plan.Experiment, device.type);
        // CPU kernels are deterministic anyway; the flag would only cost time.
        if (device.type == TorchSharp.DeviceType.CUDA)
            BackendFlags.Apply(plan.Experiment.Run.Deterministic != Determinism.Off);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        State = Untrained();
        FittedStatistics.Load(plan, State, cancellation);
        State.To(device);
        if (plan.Stages.Any(stage => stage.Section.Anchor > 0))
            foreach (var spec in plan.Backbone.Parameters.Where(spec => !spec.IsBuffer))
                _anchors.Add(spec.Name, State[spec.Name].clone().DetachFromDisposeScope());
    }

    /// <summary>Loads a file's tensors, and resets all others that training may have changed.</summary>
    public void Return(IWeightFile file)
    {
        var others = Movable(_plan.Stages.Count - 1).Where(name => !file.Entries.ContainsKey(name)).ToList();
        if (others.Count > 0)
        {
            using var before = Untrained();
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            foreach (var name in others)
                State[name].copy_(before[name]);
        }

        CopyFrom(file);
    }

    /// <summary>The device of the network's tensors.</summary>
    public Device Device => Devices[0];

    /// <summary>The devices that share each training batch.</summary>
    public IReadOnlyList<Device> Devices { get; }

    public NetworkState State { get; }

    /// <summary>The precision of forward passes.</summary>
    public MixedPrecision Precision { get; }

    /// <summary>The pretrained values of the backbone's parameters, if a stage pulls towards them; else empty.</summary>
    public IReadOnlyDictionary<string, Tensor> Anchors => _anchors;

    /// <summary>The tensors that may have changed by the end of a stage. All others still equal the weights file.</summary>
    public IReadOnlyList<string> Movable(int stage) =>
    [
        .. _plan.Stages.Take(stage + 1).SelectMany(each => each.Trainable.Select(spec => spec.Name).Concat(each.MovingStatistics)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The data of the movable tensors, with a prefix in their names.</summary>
    public IEnumerable<(string Name, TensorData Data)> Data(int stage, string prefix = "") =>
        Movable(stage).Select(name => (prefix + name, State[name].Data()));

    /// <summary>Copies every tensor of the file whose name has the prefix into the network.</summary>
    public void CopyFrom(IWeightFile file, string prefix = "")
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var name in file.Entries.Keys)
            if (name.StartsWith(prefix, StringComparison.Ordinal) && State.TryGet(name[prefix.Length..], out var own))
                file.CopyTo(name, own);
    }

    /// <summary>The initial values, and the backbone's weights, which cover all of its tensors.</summary>
    private NetworkState Untrained()
    {
        var given = _plan.Weights is null ? [] : _plan.Backbone.Parameters.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var state = new NetworkState();
        foreach (var spec in _plan.Network.Parameters.Where(spec => !given.Contains(spec.Name)))
            Initialise(state, spec);
        _plan.Weights?.Load(_plan.Backbone, state);
        if (_plan.Vectors is { } planned)
            WordEmbedding.Load(planned.Vectors ?? throw new RunException($"the word vectors '{planned.Source.Request}' are not on this machine; '{planned.Source.PullCommand}' fetches them"), state);
        return state;
    }

    private void Initialise(NetworkState state, ParameterSpec spec)
    {
        if (_plan.Experiment.Run.Deterministic != Determinism.Strict || !StrictInitial.Has(spec.Initializer))
        {
            state.Initialise(spec, _plan.Experiment.Seed);
            return;
        }

        TorchLibrary.Load();
        using var noGradients = no_grad();
        var values = zeros(spec.Shape.ToArray(), float32);
        StrictInitial.Fill(values, spec, _plan.Experiment.Seed);
        state.Set(spec.Name, values);
    }

    /// <summary>
    /// The check of a stage's first batch: of the outputs and, if convolutions train, of the gradients. Null if libtorch computes nothing in it.
    /// </summary>
    public FirstBatchCheck? FirstBatch(StageProgram stage, Action<string> notice)
    {
        if (stage.IsStrict)
            return null;
        var convolutions = stage.Trainable.Any(spec => spec.Shape.Rank == 4);
        return new(stage.Suffix, State, Precision, _plan.Experiment.Data.BatchSize, convolutions ? [.. stage.Trainable.Select(spec => spec.Name)] : [], notice);
    }

    public void Dispose()
    {
        State.Dispose();
        foreach (var anchor in _anchors.Values)
            anchor.Dispose();
    }
}
