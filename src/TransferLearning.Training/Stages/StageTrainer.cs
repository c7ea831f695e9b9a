using TorchSharp;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Dense;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Strict;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>
/// The training step of one stage: forward pass of the trained part, loss, backward pass, penalties, clipping, optimizer, average.
/// Tensors that do not train do not require gradients, so autograd does not record them and nothing changes them.
/// </summary>
internal sealed class StageTrainer : IDisposable
{
    private readonly StageProgram _stage;
    private readonly NetworkState _state;
    private readonly TorchExecutor _executor;
    private readonly Loss _loss;
    private readonly long _seed;
    private readonly MixedPrecision _precision;
    private readonly StepThreads _threads;
    private readonly DenseChain? _dense;
    private readonly Replicas? _replicas;
    private readonly StrictChain? _strict;
    private readonly StrictLoss? _strictLoss;
    private readonly Penalty _penalty;
    private readonly GradientClip? _clip;
    private readonly Dictionary<int, Scalar> _shares = [];
    private bool _adds;

    /// <param name="stage">The stage.</param>
    /// <param name="loss">The experiment's loss.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="state">The network's tensors. Those of the stage require gradients until this object is disposed.</param>
    /// <param name="anchors">The pretrained values of the backbone's parameters, if the stage pulls towards them.</param>
    /// <param name="precision">The precision of the forward pass.</param>
    /// <param name="batchSize">The number of pictures in a full batch.</param>
    /// <param name="devices">The devices that share each batch; the first one has the network's tensors.</param>
    public StageTrainer(StageProgram stage, Loss loss, long seed, NetworkState state, IReadOnlyDictionary<string, Tensor> anchors, MixedPrecision precision, int batchSize, IReadOnlyList<Device> devices)
    {
        (_stage, _loss, _seed, _state, _precision) = (stage, loss, seed, state, precision);
        _executor = new TorchExecutor(stage.Suffix);
        _threads = new StepThreads(stage.Suffix, batchSize);
        foreach (var spec in stage.Trainable)
            state[spec.Name].requires_grad = true;
        Parameters = [.. stage.Trainable.Select(spec => new TrainedParameter(spec.Name, state[spec.Name])
        {
            L1 = spec.L1,
            L2 = spec.L2,
            LearningRateFactor = stage.RateFactors.TryGetValue(spec.Name, out var factor) ? factor : 1,
            Anchor = anchors.TryGetValue(spec.Name, out var anchor) ? anchor : null,
        })];
        // Only for a small head: in a large head matrix products dominate, so autograd costs nothing extra and uses several threads.
        (_strict, _strictLoss) = stage.IsStrict ? (new StrictChain(stage.Suffix, stage.Trainable, state), loss.Strict) : (null, null);
        _dense = !stage.IsStrict && _threads.Alone && !precision.IsBf16 && stage.Section.Accumulate == 1 ? DenseChain.Of(stage.Suffix, stage.Trainable, stage.TrainingLayers, state) : null;
        _replicas = DeviceSharing.IsShared(stage, batchSize, devices.Count) ? new Replicas(_executor, stage, state, precision, devices) : null;
        Optimizer = stage.Optimizer.Create(Parameters);
        _penalty = new Penalty(Parameters, stage.Section.Anchor ?? 0, stage.IsStrict);
        _clip = stage.Section.GradientClip is { } norm ? new GradientClip(norm, stage.IsStrict) : null;
        Average = stage.Section.Average is { } average ? new WeightAverage(Parameters, average.Ema, stage.IsStrict) : null;
    }

    public IReadOnlyList<TrainedParameter> Parameters { get; }

    public Optimizer Optimizer { get; }

    /// <summary>The moving average of the parameters; null if the stage has none.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Runs the forward and backward pass of one batch and adds its gradients to the existing ones.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="pass">The number of this forward pass in the run, which determines dropout's masks.</param>
    /// <param name="group">The number of batches per update.</param>
    /// <param name="metrics">Receives the loss and the predictions.</param>
    /// <returns>The batch's mean loss with penalties; its tensor belongs to the current dispose scope.</returns>
    public StepLoss Accumulate(LoadedBatch batch, long pass, int group, MetricAccumulator metrics)
    {
        using var held = TorchModes.Hold();
        using var threads = _threads.Enter();
        using var scope = NewDisposeScope();
        var mode = RunMode.Train(_seed, pass, _stage.TrainingLayers) with { MovingLayers = _stage.MovingLayers };
        if (_strict is not null)
            return Strict(_strict, batch, mode, group, metrics);
        if (_dense is not null)
            return Dense(_dense, batch, mode, metrics);
        var logits = _replicas?.Run(batch.Input, mode) ?? _precision.Run(_executor, _state, batch.Input, mode);
        var loss = _loss.Mean(logits, batch.Targets);
        (group == 1 ? loss : loss.mul(Share(group))).backward();
        using var noGradients = no_grad();
        var value = loss.detach();
        if (_penalty.Value() is { } penalty)
            value = value.add(penalty, Scalars.One);
        metrics.Add(value, logits, batch.Targets);
        return new StepLoss(value.MoveToOuterDisposeScope());
    }

    /// <summary>Updates the parameters and drops the gradients.</summary>
    public void Update(double learningRate)
    {
        using var threads = _threads.Enter();
        _penalty.AddGradients();
        _clip?.Apply(Parameters)?.Dispose();
        Optimizer.Step(learningRate);
        Optimizer.ZeroGradients();
        _adds = false;
        Average?.Update();
    }

    /// <summary>The regularisation terms of the loss for the current parameters; null if there are none.</summary>
    public Tensor? PenaltyValue() => _penalty.Value();

    public void Dispose()
    {
        Optimizer.ZeroGradients();
        foreach (var parameter in Parameters)
            parameter.Value.requires_grad = false;
        Optimizer.Dispose();
        Average?.Dispose();
        _penalty.Dispose();
        _clip?.Dispose();
        _dense?.Dispose();
        _replicas?.Dispose();
        _strict?.Dispose();
        foreach (var share in _shares.Values)
            share.Dispose();
    }

    private StepLoss Dense(DenseChain chain, LoadedBatch batch, RunMode mode, MetricAccumulator metrics)
    {
        var loss = chain.Step(batch.Input, mode, _loss, batch.Targets, out var logits);
        if (_penalty.Value() is { } penalty)
            loss += penalty.item<float>();
        metrics.Add(loss, logits.Tensor, batch.Targets);
        return new StepLoss(loss);
    }

    private StepLoss Strict(StrictChain chain, LoadedBatch batch, RunMode mode, int group, MetricAccumulator metrics)
    {
        var loss = chain.Step(batch.Input, mode, _strictLoss!, batch.Targets, 1.0 / group, _adds, out var logits);
        _adds = true;
        if (_penalty.Value() is { } penalty)
            loss += penalty.item<double>();
        metrics.Add(loss, logits, batch.Targets);
        return new StepLoss((float)loss);
    }

    private Scalar Share(int group)
    {
        if (!_shares.TryGetValue(group, out var share))
            _shares.Add(group, share = Scalars.Make(1.0 / group));
        return share;
    }
}
