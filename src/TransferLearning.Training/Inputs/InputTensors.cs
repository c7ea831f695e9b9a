using TransferLearning.Training.Planning;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Chooses how the loader's samples become the network's input.</summary>
internal static class InputTensors
{
    /// <summary>The conversion of a plan's samples.</summary>
    public static IInputTensors Of(Plan plan, Device device) => plan.Data.Text is { } text
        ? new TokenTensors(text.Options.SequenceLength, device, plan.TrimsTexts, text.Vocabulary.PaddingNumber)
        : new PictureTensors(plan.Preprocessing, plan.Experiment.Data.ImageSize.Height, plan.Experiment.Data.ImageSize.Width, device);
}
