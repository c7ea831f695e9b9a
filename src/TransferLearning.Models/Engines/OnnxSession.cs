using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TransferLearning.Models.Engines;

/// <summary>
/// An ONNX model in memory, ready to run. Only this class has objects of ONNX Runtime: each of them searches for the native library
/// when it is created, and only <see cref="OnnxLibrary.Load"/> knows its path. Therefore <see cref="Open"/> is the only way to create a session.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options;

    // The fields have no initializers, because an initializer would run before the library could be loaded.
    private OnnxSession(InferenceSession session, RunOptions options) => (_session, _options) = (session, options);

    /// <summary>Opens a model.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="threads">The number of threads per call. They sleep while they wait.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded.</exception>
    public static OnnxSession Open(byte[] model, int threads)
    {
        OnnxLibrary.Load();
        return Make(options => new InferenceSession(model, options), threads);
    }

    /// <summary>Opens a file, which may refer to tensors in other files of its folder.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">The number of threads per call. They sleep while they wait.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded, or the file is no ONNX model.</exception>
    public static OnnxSession OpenFile(string path, int threads)
    {
        OnnxLibrary.Load();
        try
        {
            return Make(options => new InferenceSession(path, options), threads);
        }
        catch (OnnxRuntimeException wrong)
        {
            throw new RunException($"'{path}' is no ONNX model that can be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The key–value pairs that are stored in the model.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>The shape of the first input, with -1 for a size that varies.</summary>
    public IReadOnlyList<int> InputShape => _session.InputMetadata[_session.InputNames[0]].Dimensions;

    /// <summary>The shape of the first output, with -1 for a size that varies.</summary>
    public IReadOnlyList<int> OutputShape => _session.OutputMetadata[_session.OutputNames[0]].Dimensions;

    /// <summary>Computes one output from one input. Both are in the caller's memory.</summary>
    public unsafe void Run<T>(ReadOnlySpan<T> input, TensorElementType type, long[] shape, Span<float> output, long[] outputShape)
        where T : unmanaged
    {
        fixed (T* from = input)
        fixed (float* to = output)
        {
            using var given = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)from, (long)input.Length * Unsafe.SizeOf<T>());
            using var result = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, outputShape, (nint)to, (long)output.Length * sizeof(float));
            _session.Run(_options, [_session.InputNames[0]], [given], [_session.OutputNames[0]], [result]);
        }
    }

    /// <summary>The model's first output, of any shape.</summary>
    public float[] Run<T>(T[] input, long[] shape)
        where T : unmanaged
    {
        var given = NamedOnnxValue.CreateFromTensor(_session.InputNames[0], new DenseTensor<T>(input, [.. shape.Select(size => (int)size)]));
        using var outputs = _session.Run([given]);
        return [.. outputs[0].AsEnumerable<float>()];
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static OnnxSession Make(Func<SessionOptions, InferenceSession> open, int threads)
    {
        using var options = Options(threads);
        return new OnnxSession(open(options), new RunOptions());
    }

    private static SessionOptions Options(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // Its warnings, for example about folded constants, concern only its developers.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
