using TransferLearning.Models.Torch;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Decoded pictures to normalised tensors: uint8 pixels go to the device, everything else happens there.</summary>
internal sealed unsafe class PictureTensors : IDisposable
{
    private readonly Device _device;
    private readonly int _height, _width;
    private readonly bool _bgr;
    private readonly Tensor _scale, _shift;
    private HostStaging? _staging;
    private int _capacity;

    /// <param name="preprocessing">What the weights were trained with.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="device">Where the tensors are to be.</param>
    public PictureTensors(Preprocessing preprocessing, int height, int width, Device device)
    {
        (_device, _height, _width, _bgr) = (device, height, width, preprocessing.Order == ChannelOrder.Bgr);
        using var scope = NewDisposeScope();
        // (x·scale - mean) / std as one multiplication and one addition.
        _scale = Channels([.. preprocessing.Std.Select(std => (float)(preprocessing.Scale / std))]);
        _shift = Channels([.. preprocessing.Mean.Zip(preprocessing.Std, (mean, std) => (float)(-mean / std))]);
    }

    /// <summary>A normalised batch N×3×H×W, channels-last, of float32 on the device; it belongs to the current dispose scope.</summary>
    /// <param name="pixels">N×H×W×3 bytes, RGB.</param>
    /// <param name="count">N.</param>
    public Tensor Load(byte* pixels, int count)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var staging = Staging(count);
        var bytes = checked(count * _height * _width * 3);
        Buffer.MemoryCopy(pixels, staging.Next(), bytes, bytes);
        var view = ChannelsLast.FromNhwc(staging.Send(count));
        if (_bgr)
            view = ChannelsLast.Of(view.flip(1));
        // The conversion keeps the strides: the result is channels-last.
        return view.to(float32, copy: true).mul_(_scale).add_(_shift, Scalars.One).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
        _staging?.Dispose();
    }

    /// <summary>One set of buffers for batches of every size: an epoch's smaller last one fills a part of them.</summary>
    private HostStaging Staging(int count)
    {
        if (_staging is { } enough && count <= _capacity)
            return enough;
        // What is still being copied from them, torch keeps until the device has read it.
        _staging?.Dispose();
        _capacity = count;
        return _staging = new HostStaging([count, _height, _width, 3], ScalarType.Byte, _device);
    }

    private Tensor Channels(float[] values) =>
        tensor(values, [1, values.Length, 1, 1]).to(_device).DetachFromDisposeScope();
}
