using TransferLearning.Models.Torch;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Converts decoded pictures to normalised tensors. uint8 pixels are copied to the device; everything else happens there.</summary>
internal sealed unsafe class PictureTensors : IInputTensors
{
    private readonly Device _device;
    private readonly int _height, _width;
    private readonly bool _bgr;
    private readonly Tensor _scale, _shift;
    private HostStaging? _staging;
    private int _capacity;

    /// <param name="preprocessing">The preprocessing of the weights.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="device">The device of the tensors.</param>
    public PictureTensors(Preprocessing preprocessing, int height, int width, Device device)
    {
        (_device, _height, _width, _bgr) = (device, height, width, preprocessing.Order == ChannelOrder.Bgr);
        using var scope = NewDisposeScope();
        // (x·scale - mean) / std as one multiplication and one addition.
        _scale = Channels([.. preprocessing.Std.Select(std => (float)(preprocessing.Scale / std))]);
        _shift = Channels([.. preprocessing.Mean.Zip(preprocessing.Std, (mean, std) => (float)(-mean / std))]);
    }

    /// <summary>A normalised float32 batch on the device, N×3×H×W, channels-last. It belongs to the current dispose scope.</summary>
    /// <param name="pixels">The pixels, N×H×W×3 bytes, RGB.</param>
    /// <param name="count">The number of pictures, N.</param>
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

    /// <summary>Returns one set of buffers for all batch sizes: an epoch's smaller last batch fills a part of it.</summary>
    private HostStaging Staging(int count)
    {
        if (_staging is { } enough && count <= _capacity)
            return enough;
        // torch keeps the old buffers until the device has finished copying from them.
        _staging?.Dispose();
        _capacity = count;
        return _staging = new HostStaging([count, _height, _width, 3], ScalarType.Byte, _device);
    }

    private Tensor Channels(float[] values) =>
        tensor(values, [1, values.Length, 1, 1]).to(_device).DetachFromDisposeScope();
}
