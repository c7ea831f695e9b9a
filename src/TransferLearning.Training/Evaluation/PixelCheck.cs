using TransferLearning.Models.Engines;
using TransferLearning.Training.Inputs;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Checks an exported file that takes pixels. The file gets whole pictures; torch gets what evaluation and prediction make of them.</summary>
/// <param name="model">The model.</param>
/// <param name="network">The network in the file.</param>
/// <param name="photos">The pictures; if empty, computed pictures are used.</param>
internal sealed unsafe class PixelCheck(StoredModel model, Graph network, IReadOnlyList<RawPicture> photos)
{
    private readonly PictureDescription _picture = model.Description.Picture;
    private readonly IReadOnlyList<RawPicture> _photos = photos.Count > 0 ? photos : [Computed(60, 90), Computed(301, 200), Computed(1, 1)];

    /// <summary>Returns the file's outputs and a function that computes torch's.</summary>
    public (float[] FromFile, Func<float[]> FromTorch) Of(byte[] file)
    {
        using var session = OnnxSession.Open(file, Environment.ProcessorCount);
        return ([.. _photos.SelectMany(photo => session.Run(photo.Pixels, [1, photo.Height, photo.Width, 3]))], () => [.. _photos.SelectMany(FromTorch)]);
    }

    private float[] FromTorch(RawPicture photo)
    {
        using var scope = NewDisposeScope();
        using var tensors = new PictureTensors(_picture.Preprocessing(), _picture.Height, _picture.Width, CPU);
        using var reader = new PictureReader();
        reader.Take(photo.Pixels, photo.Width, photo.Height);
        // Some vectorised loads read 4 bytes more.
        var pixels = new byte[_picture.Height * _picture.Width * 3 + 4];
        fixed (byte* target = pixels)
        {
            reader.Fit(target, _picture.Width, _picture.Height, Enum.Parse<PictureFit>(_picture.Resize, ignoreCase: true), Enum.Parse<PictureFilter>(_picture.Interpolation, ignoreCase: true));
            return ExportCheck.Torch(network, model.State, tensors.Load(target, 1));
        }
    }

    private static RawPicture Computed(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(127.5 + 127.5 * Math.Sin(0.013 * i));
        return new RawPicture(pixels, height, width);
    }
}
