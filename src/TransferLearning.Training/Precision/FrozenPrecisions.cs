using TorchSharp;
using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Precision;

/// <summary>The precision of frozen parts: <c>run.frozen_precision</c>.</summary>
internal static class FrozenPrecisions
{
    // The pass that measures ranges is in 32 bits. A tenth of the pictures costs little; a few dozen are enough for means.
    private const int Fewest = 32, Most = 200, Share = 10;

    /// <summary>The precision of an experiment's frozen parts on a device. <c>auto</c> is that of <c>run.precision</c>.</summary>
    public static PrefixPrecision On(Experiment experiment, DeviceType device) => experiment.Run.FrozenPrecision switch
    {
        FrozenPrecision.Fp32 => PrefixPrecision.Fp32,
        FrozenPrecision.Bf16 => PrefixPrecision.Bf16,
        FrozenPrecision.Int8 => PrefixPrecision.Int8,
        _ => MixedPrecision.IsBf16On(experiment, device) ? PrefixPrecision.Bf16 : PrefixPrecision.Fp32,
    };

    /// <summary>The precision in the key of stored activations.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="calibration">The hash of the pictures that 8-bit numbers are calibrated on.</param>
    public static string InKey(PrefixPrecision precision, Func<string> calibration) =>
        precision == PrefixPrecision.Int8 ? $"int8 calibrated on {calibration()}" : precision.ToString().ToLowerInvariant();

    /// <summary>The training pictures that 8-bit numbers are calibrated on, evenly spread and not augmented.</summary>
    /// <param name="reader">Reads the training pictures without augmentation.</param>
    public static unsafe CalibrationPictures Pictures(SampleReader reader)
    {
        var count = Math.Min(Math.Clamp(reader.Set.Count / Share, Fewest, Most), reader.Set.Count);
        return new CalibrationPictures(count, i =>
        {
            // The reader may touch a few bytes behind the picture.
            var pixels = new byte[reader.PictureBytes + 4];
            fixed (byte* first = pixels)
                return reader.TryRead((int)((long)i * reader.Set.Count / count), 0, first, out _) ? pixels[..reader.PictureBytes] : null;
        });
    }
}
