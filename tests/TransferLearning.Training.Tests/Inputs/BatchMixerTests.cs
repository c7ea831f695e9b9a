using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Inputs;

/// <summary>Compares mixing on the device with <see cref="MixingDraw.Mix"/>, which the tests of Data compare with torchvision's MixUp and CutMix.</summary>
public sealed class BatchMixerTests
{
    private const int Count = 5, Side = 8, Bytes = Side * Side * 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_mix_like_the_reference(bool cut)
    {
        var section = new AugmentationSection { Parts = [cut ? new CutMix { Alpha = 1 } : new MixUp { Alpha = 0.4 }] };
        var pixels = Enumerable.Range(0, Count).Select(picture => Enumerable.Range(0, Bytes).Select(i => (byte)((picture * 53 + i * 7) % 256)).ToArray()).ToArray();
        var labels = new long[] { 0, 1, 2, 1, 0 };
        for (var step = 0; step < 6; step++)
        {
            var draw = Mixing.Draw(section, 3, 1, step, Side, Side)!.Value;

            var (values, shares) = OnTorch.Run(() =>
            {
                var images = ChannelsLast.FromNhwc(tensor(pixels.SelectMany(picture => picture).Select(value => (float)value).ToArray(), [Count, Side, Side, 3]));
                var (mixed, parts) = new BatchMixer(section, 3, 3).Mix(images, tensor(labels), 1, step);
                return (ChannelsLast.ToNhwc(mixed).contiguous().data<float>().ToArray(), parts.data<float>().ToArray());
            });

            for (var picture = 0; picture < Count; picture++)
            {
                var partner = MixingDraw.PartnerOf(picture, Count);
                var expected = new byte[Bytes];
                draw.Mix(pixels[picture], pixels[partner], expected, Side);
                for (var i = 0; i < Bytes; i++)
                    Assert.InRange(values[picture * Bytes + i] - expected[i], -0.501, 0.501);
                for (var label = 0; label < 3; label++)
                    Assert.Equal((labels[picture] == label ? draw.Lambda : 0) + (labels[partner] == label ? 1 - draw.Lambda : 0), shares[picture * 3 + label], 1e-5);
            }
        }
    }

    /// <summary>A share within a rectangle, which neither mixup nor cutmix uses.</summary>
    [Fact]
    public void Should_blend_only_a_rectangle()
    {
        byte[] own = [.. Enumerable.Range(0, Bytes).Select(i => (byte)(i % 251))], other = [.. Enumerable.Range(0, Bytes).Select(i => (byte)(i * 11 % 256))];
        var draw = new MixingDraw(0.9, new PixelArea(1, 2, 4, 3), 0.25);
        var expected = new byte[Bytes];
        draw.Mix(own, other, expected, Side);

        var values = OnTorch.Run(() => ChannelsLast.ToNhwc(BatchMixer.Mix(Picture(own), Picture(other), draw)).contiguous().data<float>().ToArray());

        var inside = 0;
        for (var i = 0; i < Bytes; i++)
        {
            var (x, y) = (i / 3 % Side, i / 3 / Side);
            var mixed = x is >= 1 and < 5 && y is >= 2 and < 5;
            inside += mixed ? 1 : 0;
            Assert.Equal(mixed ? 0.25f * own[i] + 0.75f * other[i] : own[i], values[i], 1e-4f);
            Assert.Equal((double)values[i], expected[i], 0.501);
        }

        Assert.Equal(4 * 3 * 3, inside);
    }

    [Fact]
    public void Should_train_with_mixed_batches_and_the_training_sets_statistics()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "augmentation.mixup=0.3", "augmentation.cutmix=1.0", "augmentation.featurewise_center=true", "augmentation.featurewise_std_normalization=true", "schedule.0.epochs=1");

        var plan = SmallExperiment.Plan(experiment).Valid;
        var result = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(1, plan.Preprocessing.Scale);
        Assert.All(plan.Preprocessing.Mean, mean => Assert.InRange(mean, 60, 200));
        Assert.All(plan.Preprocessing.Std, std => Assert.InRange(std, 20, 100));
    }

    private static Tensor Picture(byte[] pixels) => ChannelsLast.FromNhwc(tensor([.. pixels.Select(value => (float)value)], [1, Side, Side, 3]));
}
