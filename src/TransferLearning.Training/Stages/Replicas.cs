using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>
/// Copies of a stage's network on several devices, each of which computes a share of every batch (data parallel), as <c>torch.nn.DataParallel</c> does: the
/// trained tensors are copied in every step and the outputs gathered on the first device, both recorded by autograd, which so adds the gradients of all shares.
/// Loss, penalties and update are those of the whole batch. Only the torch thread may use it.
/// </summary>
internal sealed class Replicas : IDisposable
{
    private readonly TorchExecutor _executor;
    private readonly NetworkState _state;
    private readonly MixedPrecision _precision;
    private readonly IReadOnlyList<Device> _devices;
    private readonly IReadOnlyList<string> _trained;
    // The first share is computed with the network's own tensors.
    private readonly NetworkState[] _copies;

    /// <param name="executor">Runs the network.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="state">The network's tensors, on the first device.</param>
    /// <param name="precision">The precision of the forward pass.</param>
    /// <param name="devices">The devices, two or more.</param>
    public Replicas(TorchExecutor executor, StageProgram stage, NetworkState state, MixedPrecision precision, IReadOnlyList<Device> devices)
    {
        (_executor, _state, _precision, _devices) = (executor, state, precision, devices);
        _trained = [.. stage.Trainable.Select(spec => spec.Name)];
        _copies = new NetworkState[devices.Count];
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var fixedNames = executor.Graph.Parameters.Select(spec => spec.Name).Except(_trained, StringComparer.Ordinal).ToList();
        for (var i = 1; i < devices.Count; i++)
        {
            _copies[i] = new NetworkState();
            foreach (var name in fixedNames)
                _copies[i].Set(name, Copy(state[name], devices[i]));
        }
    }

    /// <summary>The outputs of a batch, on the first device, in the batch's order.</summary>
    /// <param name="input">The batch on the first device, [N, …]. With fewer samples than devices, the last devices have nothing to do.</param>
    /// <param name="mode">The mode of the whole batch. Random masks are those of one device.</param>
    public Tensor Run(Tensor input, RunMode mode)
    {
        var total = input.shape[0];
        var shares = (int)Math.Min(_devices.Count, total);
        var outputs = new Tensor[shares];
        for (var i = 0; i < shares; i++)
        {
            var (first, end) = (total * i / shares, total * (i + 1) / shares);
            var share = input.narrow(0, first, end - first);
            var rows = mode with { Rows = new RowRange(first, total) };
            if (i == 0)
            {
                outputs[i] = _precision.Run(_executor, _state, share, rows);
                continue;
            }

            foreach (var name in _trained)
                _copies[i].Set(name, Copy(_state[name], _devices[i]));
            outputs[i] = _precision.Run(_executor, _copies[i], Copy(share, _devices[i]), rows).to(_devices[0]);
        }

        return cat(outputs);
    }

    public void Dispose()
    {
        foreach (var copy in _copies.Skip(1))
            copy.Dispose();
    }

    /// <summary>A copy that autograd records, even on the same device.</summary>
    private static Tensor Copy(Tensor tensor, Device device) => tensor.device_type == device.type && (device.index < 0 || tensor.device_index == device.index) ? tensor.clone() : tensor.to(device);
}
