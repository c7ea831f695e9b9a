using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Converts the loader's samples to the network's input. Each kind of input has one: pictures, texts.</summary>
internal unsafe interface IInputTensors : IDisposable
{
    /// <summary>The input of a batch on the device, float32. It belongs to the current dispose scope.</summary>
    /// <param name="samples">The samples, <see cref="LoaderOptions.SampleBytes"/> bytes each.</param>
    /// <param name="count">The number of samples.</param>
    Tensor Load(byte* samples, int count);
}
