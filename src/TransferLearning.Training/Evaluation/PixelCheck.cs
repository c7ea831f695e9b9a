using TransferLearning.Models.Engines;
using TransferLearning.Training.Inputs;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Checks an exported file that takes pixels. The file gets whole pictures; torch gets what evaluation and prediction make of them.</summary>
/// <param name="model">The model.</param>
/// <param name="network">The network in the file.</param>
/// <param name="photos">The pictures, read once; if there are none, computed pictures are used.</param>
internal sealed unsafe class PixelCheck(StoredModel model, Graph network, IEnumerable<RawPicture> photos)
{
    private readonly PictureDescription _picture = model.Description.Pictures();

    /// <summary>Returns the file's outputs and a function that computes torch's.</summary>
    public (float[] FromFile, Func<float[]> FromTorch) Of(byte[] file)
    {
        var (outputs, inputs) = (new List<float>(), new List<byte[]>());
        using var session = OnnxSession.Open(file, Environment.ProcessorCount);
        Compute(photos);
        if (inputs.Count == 0)
            Compute([Computed(60, 90), Computed(301, 200), Computed(1, 1)]);
        return ([.. outputs], () => FromTorch(inputs));

        void Compute(IEnumerable<RawPicture> pictures)
        {
            foreach (var picture in pictures)
            {
                outputs.AddRange(session.Run(picture.Pixels, [1, picture.Height, picture.Width, 3]));
                inputs.Add(_picture.Fit(picture));
            }
        }
    }

    private float[] FromTorch(List<byte[]> inputs)
    {
        using var scope = NewDisposeScope();
        using var tensors = new PictureTensors(_picture.Preprocessing(), _picture.Height, _picture.Width, CPU);
        var outputs = new List<float>();
        foreach (var pixels in inputs)
            fixed (byte* first = pixels)
                outputs.AddRange(ExportCheck.Torch(network, model.State, tensors.Load(first, 1)));
        return [.. outputs];
    }

    private static RawPicture Computed(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(127.5 + 127.5 * Math.Sin(0.013 * i));
        return new RawPicture(pixels, height, width);
    }
}
