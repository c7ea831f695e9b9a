using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Benchmarks.AgainstPyTorch;

/// <summary>The networks that PyTorch is measured with, written as TorchSharp modules in torchvision's layout.</summary>
internal static class Networks
{
    /// <summary>The feature layers, their output channels, and the index of the first layer that is trained.</summary>
    public static (Sequential Features, int Channels, int Cut) Of(string name) => name switch
    {
        "vgg16" => (Vgg16(), 512, 24),
        "mobilenet_v2" => (MobileNetV2(), 1280, 14),
        _ => throw new ArgumentException($"unknown network '{name}'"),
    };

    private static Sequential Vgg16()
    {
        var layers = new List<Module<Tensor, Tensor>>();
        long channels = 3;
        foreach (var width in new[] { 64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0 })
        {
            if (width == 0)
            {
                layers.Add(MaxPool2d(2, 2));
                continue;
            }
            layers.Add(Conv2d(channels, width, 3, padding: 1));
            layers.Add(ReLU(inplace: true));
            channels = width;
        }
        return Sequential(layers.ToArray());
    }

    private static Sequential MobileNetV2()
    {
        var layers = new List<Module<Tensor, Tensor>> { ConvNormRelu(3, 32, 3, 2) };
        long channels = 32;
        foreach (var (expand, width, repeats, stride) in new[] { (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1) })
            for (var i = 0; i < repeats; i++)
            {
                layers.Add(new InvertedResidual(channels, width, i == 0 ? stride : 1, expand));
                channels = width;
            }
        layers.Add(ConvNormRelu(channels, 1280, 1, 1));
        return Sequential(layers.ToArray());
    }

    private static Sequential ConvNormRelu(long from, long to, long kernel, long stride, long groups = 1) => Sequential(
        Conv2d(from, to, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false), BatchNorm2d(to), ReLU6(inplace: true));

    private sealed class InvertedResidual : Module<Tensor, Tensor>
    {
        private readonly Sequential _conv;
        private readonly bool _adds;

        public InvertedResidual(long from, long to, long stride, int expand)
            : base(nameof(InvertedResidual))
        {
            var layers = new List<Module<Tensor, Tensor>>();
            if (expand != 1)
                layers.Add(ConvNormRelu(from, from * expand, 1, 1));
            layers.Add(ConvNormRelu(from * expand, from * expand, 3, stride, from * expand));
            layers.Add(Conv2d(from * expand, to, 1, bias: false));
            layers.Add(BatchNorm2d(to));
            _conv = Sequential(layers.ToArray());
            _adds = stride == 1 && from == to;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _adds ? input + _conv.call(input) : _conv.call(input);
    }
}
