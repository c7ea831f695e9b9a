using System.Runtime.InteropServices;
using TorchSharp;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Inputs;

namespace TransferLearning.Benchmarks.Predicting;

/// <summary>The parts of predicting photos with a run's model, each alone. Each method returns the number of photos.</summary>
internal sealed unsafe class MeasuredModel : IDisposable
{
    private const int Pair = 2;

    private const int Batch = 20;

    private readonly TorchThread _thread = new();
    private readonly StoredModel _model;
    private readonly ImageSet _set;
    private readonly LoaderOptions _options;
    private readonly IPrefixEngine _network, _prefix;
    private readonly Dictionary<int, IPrefixEngine> _byItself = [];
    private readonly ExportedFile _exported;
    private readonly byte* _pixels;
    private readonly int _picture;

    public MeasuredModel(string folder, IEnumerable<string> files)
    {
        _set = PictureFiles.Of(files);
        _model = _thread.Run(() => StoredModel.Open(new ModelFolder(folder)));
        _options = _model.Description.Pictures().Loading(BadImagePolicy.Fail);
        _network = Compiled(_model.Network.ToLogits());
        _prefix = Compiled(Features.InFrontOfHead(_model.Network.ToLogits()));
        _exported = ExportedFile.Open(Path.Combine(folder, "model.onnx"));
        using var reader = new SampleReader(_set, _options);
        _picture = reader.PictureBytes;
        _pixels = (byte*)NativeMemory.Alloc((nuint)((long)_picture * _set.Count + 64));
        for (var i = 0; i < _set.Count; i++)
            if (!reader.TryRead(i, 0, _pixels + (long)i * _picture, out var bad))
                throw new RunException($"{bad!.Path}: {bad.Reason}");
    }

    /// <summary>Decodes and resizes every photo.</summary>
    public int Decode()
    {
        using var loader = new BatchLoader(_set, _options);
        var count = 0;
        foreach (var batch in loader.Epoch(0))
            using (batch)
                count += batch.Count;
        return count;
    }

    /// <summary>Computes the whole network for decoded photos.</summary>
    public int Compute()
    {
        var pairs = _set.Count / Pair;
        var outputs = new float[pairs * Pair * _network.Output.Elements];
        InParallel.For(0, pairs, pair => _network.Run(
            new ReadOnlySpan<byte>(_pixels + (long)pair * Pair * _picture, Pair * _picture),
            outputs.AsSpan(pair * Pair * (int)_network.Output.Elements, Pair * (int)_network.Output.Elements)));
        return pairs * Pair;
    }

    /// <summary>Computes the whole network for decoded photos as ONNX Runtime does by itself: one call after the other, each with one thread for each core.</summary>
    /// <param name="together">The number of photos in a call. The network is compiled for it in the first call.</param>
    public int ComputeByOnnx(int together)
    {
        if (!_byItself.TryGetValue(together, out var network))
            _byItself[together] = network = Compiled(_model.Network.ToLogits(), together, Environment.ProcessorCount);
        var (calls, outputs) = (_set.Count / together, new float[together * network.Output.Elements]);
        for (var call = 0; call < calls; call++)
            network.Run(new ReadOnlySpan<byte>(_pixels + (long)call * together * _picture, together * _picture), outputs);
        return calls * together;
    }

    /// <summary>Computes the whole network for decoded photos with torch, as a run's validation does.</summary>
    public int ComputeByTorch() => _thread.Run(() =>
    {
        using var tensors = new PictureTensors(_model.Description.Pictures().Preprocessing(), _options.ImageSize.Height, _options.ImageSize.Width, torch.CPU);
        var executor = new TorchExecutor(_model.Network.ToLogits());
        using var none = torch.no_grad();
        for (var first = 0; first < _set.Count; first += Batch)
        {
            using var scope = torch.NewDisposeScope();
            executor.Run(_model.State, tensors.Load(_pixels + (long)first * _picture, Math.Min(Batch, _set.Count - first)), RunMode.Inference);
        }
        return _set.Count;
    });

    /// <summary>Compiles the network once.</summary>
    public int Compile()
    {
        Compiled(_model.Network.ToLogits()).Dispose();
        return 1;
    }

    /// <summary>Fills an empty store of activations with the outputs of the network up to its head, as a run does.</summary>
    public int FillStore()
    {
        var folder = Directory.CreateTempSubdirectory("tl-predicting-");
        try
        {
            var key = new ActivationKey { Data = "", Resize = "", Augmentation = "", Preprocessing = "", Prefix = "", Weights = "", Cut = "", Engine = "", Precision = "" };
            using var entry = new ActivationStore(folder.FullName).TryOpen(key, new RecordLayout(_set.Count, _prefix.Output.ToArray(), Pair), out var whyNot)
                ?? throw new RunException(whyNot!);
            using var reader = new SampleReader(_set, _options);
            return entry.Fill(new PrefixPictures(new RecordReader(EntryRecords.InOrder(_set, ""), _ => reader), 0, new Lazy<IPrefixEngine>(_prefix)), Environment.ProcessorCount);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Predicts with the run's <c>model.onnx</c> instead of its model.</summary>
    public int PredictExported() => _exported.Predict(_set, BadImagePolicy.Fail, flip: false, progress: null, CancellationToken.None).Predictions.Count;

    public void Dispose()
    {
        _thread.Run(_model.Dispose);
        _exported.Dispose();
        _network.Dispose();
        _prefix.Dispose();
        foreach (var network in _byItself.Values)
            network.Dispose();
        NativeMemory.Free(_pixels);
        _thread.Dispose();
    }

    private IPrefixEngine Compiled(Graph network, int batch = Pair, int threads = 1) =>
        _thread.Run(() => PrefixEngines.Onnx(network, _model.State, _model.Description.Pictures().Preprocessing(), batch, threads));
}
