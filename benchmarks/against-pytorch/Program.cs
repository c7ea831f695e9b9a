// A bare TorchSharp training loop on one batch in memory: how fast a step can be without a loader, metrics, tracking or a plan.
// usage: bare-loop NETWORK SIZE STEPS
//        bare-loop limits              multiply-adds and bytes that this machine can do in a second
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferLearning.Benchmarks.AgainstPyTorch;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

const int Batch = 20;
if (args is ["limits"])
{
    TorchLibrary.Load();
    Console.WriteLine(FormattableString.Invariant($"{{\"multiply_adds_per_s\": {Limits.MultiplyAdds():E4}, \"bytes_per_s\": {Limits.Bytes():E4}}}"));
    return;
}

var (name, size, steps) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
TorchLibrary.Load();
using var whole = NewDisposeScope();
random.manual_seed(0);
var (features, channels, cut) = Networks.Of(name);
features.eval();
var head = Sequential(AdaptiveAvgPool2d(1), Flatten(), Linear(channels, 256), ReLU(), Dropout(0.3), Linear(256, 2));
var layer = 0;
foreach (var child in features.children())
{
    foreach (var parameter in child.parameters())
        parameter.requires_grad = layer >= cut;
    layer++;
}
using (no_grad())
    foreach (var parameter in features.parameters())
        if (parameter.Dimensions == 4)
            parameter.set_(ChannelsLast.Of(parameter));
var optimizer = optim.RMSProp([.. features.parameters().Where(parameter => parameter.requires_grad), .. head.parameters()], 1e-5, alpha: 0.9, eps: 1e-7);
var x = ChannelsLast.Of(rand(Batch, 3, size, size));
var y = randint(0, 2, [Batch], int64);
var times = new List<double>();
for (var step = 0; step < steps + 3; step++)
{
    var began = Stopwatch.GetTimestamp();
    using var scope = NewDisposeScope();
    optimizer.zero_grad();
    functional.cross_entropy(head.call(features.call(x)), y).backward();
    optimizer.step();
    times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
}
times = [.. times.Skip(3).Order()];
Console.WriteLine(FormattableString.Invariant($"{{\"task\": \"bare\", \"backbone\": \"{name}\", \"images_per_s\": {Batch / times[times.Count / 2]:F2}}}"));
